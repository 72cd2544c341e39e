import type { Decision } from "../../issuance/decision.ts";
import { errorCodes } from "../../issuance/errors.ts";
import { jsonAnswer, noStore } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { decisionDocument } from "../native/wire.ts";

/** OPA answers 200 whatever was decided. */
export function encode(decision: Decision): Answer {
  return ok({ result: decisionDocument(decision) });
}

/**
 * A deny that says what is wrong, to callers that look into the document. Elsewhere nothing is defined, which OPA says
 * by leaving `result` out: a caller that asks for a yes or no of its own must not take a whole document for a yes.
 */
export function refuse({ code, errors }: Problem, decisionId: string): Answer {
  if (code === "PATH_NOT_FOUND") return ok({});
  const { title } = errorCodes[code];
  const faults = errors?.slice(0, maxListed).map((fault) => ({ pointer: fault.pointer, code: fault.code }));
  const reason = { code, effect: "deny", title, ...(faults && { details: { errors: faults } }) } as const;
  const error = { error: "temporarily_unavailable", error_description: "The token could not be decided on." } as const;
  return ok({ result: decisionDocument({ decision_id: decisionId, decision: "deny", reasons: [reason], error }) });
}

/** A body of nothing but faults must not become a longer answer. */
const maxListed = 100;

function ok(body: object): Answer {
  return jsonAnswer(200, body, noStore);
}
