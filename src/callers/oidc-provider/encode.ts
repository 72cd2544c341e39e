import { errors } from "oidc-provider";
import type { Decision, Issuance } from "../../issuance/decision.ts";

/** An allow's issuance; a deny as the OAuth error that makes `oidc-provider` issue nothing. */
export function issuanceOf(decision: Decision): Issuance {
  if (decision.decision === "deny") throw denied(decision);
  return decision.issuance;
}

/** RFC 6749 §5.2. The client learns the error; the codes go to the provider's own log through `error_detail`. */
export function denied(decision: Extract<Decision, { decision: "deny" }>): Error {
  const { error, error_description: description } = decision.error;
  const detail = `${decision.decision_id} ${decision.reasons.map(({ code }) => code).join(" ")}`;
  if (error === "temporarily_unavailable") return new errors.TemporarilyUnavailable(description, detail);
  return new errors.AccessDenied(description, detail);
}

/** A deny of the gate's own: the provider is about to issue something else than what was decided on. */
export function unenforceable(what: string): Error {
  return new errors.AccessDenied("The token was refused by policy.", `UNENFORCEABLE ${what}`);
}
