import type { Decision } from "../../issuance/decision.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import type { Evaluation } from "./schema.ts";
import type { Signer } from "./signing.ts";

/** How long an answer counts. */
const validSeconds = 60;

/** Yes or no, signed, and bound to this one question by its nonce. `now` is in milliseconds since the epoch. */
export function encode(decision: Decision, signer: Pick<Signer, "sign">, now: number, question?: Evaluation): Answer {
  if (question === undefined) return failed("Nobody has read the question.", decision.decision_id);
  const iat = Math.floor(now / 1_000);
  const { nonce } = question;
  const token = signer.sign({ success: decision.decision === "allow", iat, exp: iat + validSeconds, nonce });
  return jsonAnswer(200, { token });
}

/** Unsigned, which Access takes for a no: without the nonce a signature would mean nothing, and costs the most. */
export function refuse({ code }: Problem, decisionId: string): Answer {
  return failed(code, decisionId);
}

function failed(error: string, decisionId: string): Answer {
  return jsonAnswer(403, { success: false, error, decision_id: decisionId });
}
