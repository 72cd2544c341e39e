import type { Decision, Issuance } from "../../issuance/decision.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { commandsFor, inapplicable } from "./patch.ts";
import type { TokenHookRequest } from "./schema.ts";

/** An allow as the patches it takes; a deny as the one answer on which Okta issues nothing: 200 with `error`. */
export function encode(decision: Decision, message?: TokenHookRequest): Answer {
  if (decision.decision === "deny") {
    const codes = decision.reasons.map(({ code }) => code).join(" ");
    return denied(decision.error.error_description, { decision_id: decision.decision_id, reasons: codes });
  }
  if (message === undefined) return refuse({ code: "INTERNAL" }, decision.decision_id);
  const commands = commandsFor(decision.issuance, message.data);
  return jsonAnswer(200, { commands, debugContext: { decision_id: decision.decision_id } });
}

/** Whatever is wrong with a request: on any status but 200 Okta would issue the token. */
export function refuse({ code }: Problem, decisionId: string): Answer {
  return denied("The token could not be decided on.", { decision_id: decisionId, reasons: code });
}

/** What of an issuance Okta would not apply to these tokens. */
export function lacks(issuance: Issuance, { data }: TokenHookRequest): string[] {
  return inapplicable(commandsFor(issuance, data), data);
}

/** `debugContext` goes to Okta's system log; the client sees the summary only. */
function denied(errorSummary: string, debugContext: Record<string, string>): Answer {
  return jsonAnswer(200, { error: { errorSummary }, debugContext });
}
