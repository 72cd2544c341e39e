import type { Decision } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";
import { evaluation } from "./schema.ts";
import type { Signer } from "./signing.ts";

/** How long an answer counts. */
const validSeconds = 60;

/** Yes or no, signed, and bound to this one question by its nonce. `now` is in milliseconds since the epoch. */
export function encode(decision: Decision, signer: Pick<Signer, "sign">, now: number, json?: Json): Answer {
  if (json === undefined) return failed("Nobody has read the question.", decision.decision_id);
  const iat = Math.floor(now / 1_000);
  const { nonce } = evaluation.parse(json);
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
