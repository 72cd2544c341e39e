import { createAsking } from "../../src/client/asking.ts";
import type { Decision, Issuance } from "../../src/issuance/decision.ts";
import { errorCodes } from "../../src/issuance/errors.ts";
import type { ErrorCode } from "../../src/issuance/errors.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { readDecision } from "./decision.ts";
import { enforceable } from "./enforceable.ts";
import type { Reach } from "./enforceable.ts";
import { settingsOf } from "./settings.ts";
import type { Deadline, Settings, Variables } from "./settings.ts";

export type Denial = Extract<Decision, { decision: "deny" }>;

/** What a platform is about to issue, what it can be made to do about it, and how it is told. */
export interface Question<Answer> extends Reach {
  readonly request: IssuanceRequest;
  readonly encode: (issuance: Issuance) => Answer;
}

export type Ruling<Answer> = { readonly denied: Denial } | { readonly answer: Answer };

/**
 * Decides on what a platform is about to issue. Never rejects, and allows only what Assayer allowed and the platform
 * can carry out: whatever goes wrong is a deny.
 */
export async function decide<Answer>(
  variables: Variables,
  deadline: Deadline,
  questionOf: (settings: Settings) => Question<Answer>,
): Promise<Ruling<Answer>> {
  try {
    return await rule(variables, deadline, questionOf);
  } catch {
    return { denied: undecided("INTERNAL", "unexpected") };
  }
}

async function rule<Answer>(
  variables: Variables,
  deadline: Deadline,
  questionOf: (settings: Settings) => Question<Answer>,
): Promise<Ruling<Answer>> {
  const settings = tried(() => settingsOf(variables, deadline));
  if ("fault" in settings) return { denied: undecided("CONFIG_INVALID", settings.fault) };
  const question = tried(() => questionOf(settings.value));
  if ("fault" in question) return { denied: undecided("REQUEST_INVALID", "the platform's message cannot be read") };
  const { request: told, encode, ...reach } = question.value;
  const request = ofTenant(told, settings.value.tenant);
  const decision = enforceable(await ask(settings.value, request), request, reach);
  return decision.decision === "deny" ? { denied: decision } : { answer: encode(decision.issuance) };
}

/** A platform's users, and whoever acts for them, are of the tenant that its administrator says. */
function ofTenant(request: IssuanceRequest, tenant: string | undefined): IssuanceRequest {
  if (tenant === undefined) return request;
  const { subject, actors = [] } = request;
  return { ...request, tenant, subject: { ...subject, tenant }, actors: actors.map((actor) => ({ ...actor, tenant })) };
}

function ask({ url, key, deadlineMs }: Settings, request: IssuanceRequest): Promise<Decision> {
  return createAsking(readDecision, { url, key, timeoutMs: deadlineMs, fetch: withoutRedirects }).decide(request);
}

/** To the platform's log, where it has one: the decision's name and why, nothing that is secret or anybody's. */
export function report({ decision_id, reasons }: Denial): void {
  const codes = reasons.filter(({ effect }) => effect === "deny").map(({ code, details }) => code + detailOf(details));
  globalThis.console?.log(`assayer: denied ${decision_id} ${codes.join(" ")}`.slice(0, longestLine));
}

/** Auth0 keeps 256 characters of what an Action writes. */
const longestLine = 240;

function detailOf(details: Readonly<Record<string, unknown>> = {}): string {
  const { fault, obligations, status, cause } = details;
  const told = [fault, obligations, status, cause].flat().filter(isTold);
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}

function isTold(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** What a client or user may see: no reasons, but the name by which an operator finds them. */
export function textOf({ decision_id, error }: Denial): string {
  return `${error.error_description} (${decision_id})`;
}

/** Edge runtimes refuse `redirect: "error"`; any answer but a 200 is a deny in any case. */
const withoutRedirects: typeof fetch = (input, init) => fetch(input, { ...init, redirect: "manual" });

function tried<Value>(make: () => Value): { readonly value: Value } | { readonly fault: string } {
  try {
    return { value: make() };
  } catch (thrown) {
    return { fault: thrown instanceof TypeError ? thrown.message : "unexpected" };
  }
}

/** A deny because no decision came about. Also where a platform lacks what the web has, as old ones do. */
export function undecided(code: ErrorCode, fault: string): Denial {
  const reason = { code, effect: "deny", title: errorCodes[code].title, details: { fault } } as const;
  const error = { error: "temporarily_unavailable", error_description: "The token could not be decided on." } as const;
  return { decision_id: globalThis.crypto?.randomUUID() ?? "unnamed", decision: "deny", reasons: [reason], error };
}
