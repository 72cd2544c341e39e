import type { Decision, Issuance } from "../../issuance/decision.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { inapplicable, operationsFor } from "./patch.ts";
import type { ActionRequest } from "./schema.ts";

/**
 * An allow as the operations it takes; a deny as the OAuth error that the client is to get. WSO2 refuses an answer with
 * a member more than it knows, so a decision's id has no place in one.
 */
export function encode(decision: Decision, message?: ActionRequest): Answer {
  if (decision.decision === "deny") {
    const { error, error_description: description } = decision.error;
    return jsonAnswer(200, { actionStatus: "FAILED", failureReason: error, failureDescription: description });
  }
  if (message === undefined) return refuse({ code: "INTERNAL" }, decision.decision_id);
  const operations = operationsFor(decision.issuance, message);
  return jsonAnswer(200, { actionStatus: "SUCCESS", operations });
}

/**
 * Whatever is wrong with a request: WSO2 issues nothing, writes this to its diagnostic logs and answers `server_error`.
 * It does not try again after a 400 or a 401, and there is no other status that it reads an error from.
 */
export function refuse({ code }: Problem, decisionId: string): Answer {
  const body = { actionStatus: "ERROR", errorMessage: code, errorDescription: `Decision ${decisionId}` };
  if (code !== "UNAUTHENTICATED") return jsonAnswer(400, body);
  return jsonAnswer(401, body, ["WWW-Authenticate", 'Bearer realm="assayer"']);
}

/** What of an issuance WSO2 would not apply to these tokens. */
export function lacks(
  issuance: Issuance,
  message: ActionRequest,
  { id_token_action: idTokenAction }: IdTokens,
): string[] {
  const beside = message.actionType === "PRE_ISSUE_ACCESS_TOKEN" && issuance.token_types.includes("id_token");
  const undecided = beside && !idTokenAction ? ["/idToken"] : [];
  return [...undecided, ...inapplicable(issuance, message)];
}

interface IdTokens {
  /** Whether the ID token that comes beside an access token is asked about on its own. */
  readonly id_token_action: boolean;
}
