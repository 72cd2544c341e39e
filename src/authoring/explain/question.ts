import { readDocument } from "../../files/read-document.ts";
import { AssayerError } from "../../issuance/errors.ts";
import { issuanceInput } from "../../issuance/input.ts";
import { readLog } from "../rehearsal/records.ts";
import type { Left } from "../rehearsal/records.ts";
import type { Question } from "./explain.ts";

const expected = {
  schema: issuanceInput,
  limits: { maxBytes: 4 * 1_048_576, maxYamlBytes: 4 * 1_048_576 },
  refusal: "INPUT_INVALID",
} as const;

/**
 * The input of a decision, from a file.
 * @throws AssayerError INPUT_INVALID with file, line and member of each fault
 */
export async function inputQuestion(file: string): Promise<Question> {
  const { value, written } = await readDocument(file, expected);
  return { input: value, inputJson: JSON.stringify(written), reasons: [] };
}

const whyLeft: Readonly<Record<Left, string>> = {
  undecided: "no policy decided it: its reasons say why",
  masked: "a mask has hidden what the policy looks at",
  torn: "its line was cut off",
  access: "it answers another question than whether to issue a token",
};

/**
 * A decision of a log.
 * @throws AssayerError DECISION_NOT_FOUND, LOG_UNREADABLE or LOG_INVALID
 */
export async function loggedQuestion(id: string, log: string): Promise<Question> {
  for await (const logged of readLog(log)) {
    if ("left" in logged && logged.decisionId === id)
      throw notFound(`${log}: the decision ${id} cannot be made again: ${whyLeft[logged.left]}`);
    if ("left" in logged || logged.decided.decision_id !== id) continue;
    const { decision_id: decisionId, input, inputJson, reasons, decision, policy, masked = [] } = logged.decided;
    return { decisionId, input, inputJson, reasons, logged: { decision, policy, masked } };
  }
  throw notFound(`${log}: there is no decision ${id}`);
}

function notFound(message: string): AssayerError {
  return new AssayerError("DECISION_NOT_FOUND", message);
}
