import type { Decision } from "../../issuance/decision.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Answer } from "../../wire/wire.ts";
import { appended } from "./claims.ts";
import type { FunctionCall } from "./schema.ts";

/**
 * An allow as the claims it takes; a deny as the error that ZITADEL is to answer its client, which it does only where
 * the target interrupts on errors.
 */
export function encode(decision: Decision, call?: FunctionCall): Answer {
  if (decision.decision === "deny") return denied(decision.error.error_description);
  if (call === undefined) return refuse();
  return jsonAnswer(200, { append_claims: appended(decision.issuance, call) });
}

/** Whatever is wrong with a request; any status but 200 would be a failed target, whose reason nobody is told. */
export function refuse(): Answer {
  return denied("The token could not be decided on.");
}

/** From 400 to 499 it is forwarded. The client is shown the message, so it does not say why. */
function denied(forwardedErrorMessage: string): Answer {
  return jsonAnswer(200, { forwardedStatusCode: 403, forwardedErrorMessage });
}
