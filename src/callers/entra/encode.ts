import type { Decision } from "../../issuance/decision.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";

/**
 * An allow as the one action that the event has; a deny as an error, as there is no action that refuses. On any error
 * Entra issues nothing. It may call a second time, so the status is one that says not to.
 */
export function encode(decision: Decision): Answer {
  const { decision_id } = decision;
  if (decision.decision === "allow")
    return allowed({ assayerDecisionId: decision_id, ...decision.issuance.claims.set });
  const reasons = decision.reasons.map(({ code }) => code).join(" ");
  return jsonAnswer(403, { ...decision.error, decision_id, reasons });
}

/** The same for a request that nobody can decide on, by the status that the sign-in log is to show. */
export function refuse({ code }: Problem, decisionId: string): Answer {
  const unauthenticated = code === "UNAUTHENTICATED";
  const said = { error: "access_denied", error_description: "The token could not be decided on." };
  const body = { ...said, decision_id: decisionId, reasons: code };
  // RFC 9110 §11.6.1
  return jsonAnswer(unauthenticated ? 401 : 400, body, unauthenticated ? ["WWW-Authenticate", "Bearer"] : []);
}

/** Never without a claim: Entra refuses a null one, and whether it takes none is not documented. */
function allowed(claims: object): Answer {
  const action = { "@odata.type": "microsoft.graph.tokenIssuanceStart.provideClaimsForToken", claims };
  return jsonAnswer(200, {
    data: { "@odata.type": "microsoft.graph.onTokenIssuanceStartResponseData", actions: [action] },
  });
}
