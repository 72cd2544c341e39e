import { errorCodes } from "./errors.ts";
import type { DenyCode } from "./errors.ts";
import type { OAuthError, Outcome, Reason } from "./decision.ts";
import type { Json } from "./vocabulary.ts";

type Denial = Extract<Outcome, { decision: "deny" }>;

/** Codes that say nothing about the request: it may be allowed a moment later. */
const transient: ReadonlySet<string> = new Set<DenyCode>([
  "POLICY_DEADLINE",
  "POLICY_MEMORY",
  "POLICY_UNAVAILABLE",
  "CALLER_DEADLINE",
  "CONTEXT_FAILED",
  "REQUEST_MALFORMED",
  "RECORD_FAILED",
  "OVERLOADED",
  "SHUTTING_DOWN",
  "INTERNAL",
  "CLIENT_TIMEOUT",
  "CLIENT_ABORTED",
  "CLIENT_UNREACHABLE",
  "CLIENT_REFUSED",
  "CLIENT_REQUEST_INVALID",
  "CLIENT_ANSWER_INVALID",
  "UPSTREAM_UNREACHABLE",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_ANSWER_INVALID",
]);

const refused: OAuthError = { error: "access_denied", error_description: "The token was refused by policy." };
const unavailable: OAuthError = {
  error: "temporarily_unavailable",
  error_description: "The token could not be decided on.",
};

/** A deny for reasons of the policy's own, or for one code of ours with what else is known. */
export function denial(reasons: readonly Reason[]): Denial;
export function denial(code: DenyCode, details?: Record<string, Json>, others?: readonly Reason[]): Denial;
export function denial(
  what: DenyCode | readonly Reason[],
  details: Record<string, Json> = {},
  others: readonly Reason[] = [],
): Denial {
  if (typeof what !== "string") return { decision: "deny", reasons: what, error: refused };
  const reason: Reason = {
    code: what,
    effect: "deny",
    title: errorCodes[what].title,
    ...(Object.keys(details).length > 0 && { details }),
  };
  return { decision: "deny", reasons: [reason, ...others], error: transient.has(what) ? unavailable : refused };
}
