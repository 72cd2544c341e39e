import type { Decision, Issuance } from "../../issuance/decision.ts";
import { pointerTo } from "../../wire/faults.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import { problemAnswer, statusOf } from "../../wire/problem.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { appears, sessionWith } from "./claims.ts";
import type { Asked } from "./decode.ts";

/** An allow as 200 with both maps of claims; a deny as 403, which the client gets as `access_denied`. */
export function encode(decision: Decision, asked?: Pick<Asked, "session">): Answer {
  if (decision.decision === "deny") return denied(decision.decision_id, decision.error);
  if (asked === undefined) return refuse({ code: "INTERNAL" }, decision.decision_id);
  return jsonAnswer(200, { session: sessionWith(decision.issuance.claims, asked.session) });
}

/**
 * On any status but 200 and 204 Hydra issues nothing, so a problem may say what it is: its status is all that gets into
 * Hydra's log. But on 429 and 5xx it asks twice more, seconds apart.
 */
export function refuse(problem: Problem, decisionId: string): Answer {
  const status = statusOf(problem.code);
  if (status < 500 && status !== 429) return problemAnswer(problem, decisionId);
  return denied(decisionId, { error_description: "The token could not be decided on." });
}

/** Claims to set that no access token would show. */
export function lacks({ claims }: Issuance, { session }: Pick<Asked, "session">): string[] {
  const hidden = Object.keys(claims.set).filter((name) => !appears(name, session));
  return hidden.map((name) => pointerTo(["session", "access_token", name]));
}

/** Hydra reads nothing of it: the body is for whoever looks at the traffic. */
function denied(decisionId: string, { error_description }: { readonly error_description: string }): Answer {
  return jsonAnswer(403, { error: "access_denied", error_description, decision_id: decisionId });
}
