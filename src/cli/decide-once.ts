import type { Question } from "../authoring/explain/explain.ts";
import type { Configuration } from "../config/schema.ts";
import { nativeCaller } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import { AssayerError } from "../issuance/errors.ts";
import { issuanceInput } from "../issuance/input.ts";
import { issuanceRequest } from "../issuance/request.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import { inputName, readJsonInput } from "./input.ts";
import type { Terminal } from "./output.ts";
import { withAuthorizer } from "./with-authorizer.ts";
import type { Opening } from "./with-authorizer.ts";

export interface Once {
  readonly configuration: Configuration;
  /** The caller's name in the input. */
  readonly caller: string;
  /** What time it is, in seconds since the epoch. Default: the system's clock. */
  readonly now?: number;
}

export interface DecidedOnce {
  readonly decision: Decision;
  /** What the policy was asked; absent where the context could not be assembled. */
  readonly question?: Question;
}

/** Decides on the request in a file as the service would, and writes nothing to the decision log. */
export async function decideOnce(
  file: string,
  { configuration, caller, now }: Once,
  terminal: Terminal,
): Promise<DecidedOnce> {
  const request = parseRequest(await readJsonInput(file, terminal), file);
  let inputJson: string | undefined;
  const opening: Opening = {
    configuration,
    onEvent: (event) => {
      if (event.type === "recorded") inputJson = event.event.inputJson;
    },
    ...(now !== undefined && { decisionClock: () => now * 1_000 }),
  };
  return withAuthorizer(opening, terminal, async ({ authorize }) => {
    const decision = await authorize(request, nativeCaller(caller));
    return { decision, ...(inputJson !== undefined && { question: questionOf(inputJson, decision) }) };
  });
}

function questionOf(inputJson: string, { reasons }: Decision): Question {
  return { input: issuanceInput.parse(JSON.parse(inputJson)), inputJson, reasons };
}

function parseRequest(value: unknown, file: string): IssuanceRequest {
  const name = inputName(file);
  const parsed = issuanceRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${name}: /${issue.path.join("/")}: ${issue.message}`);
  throw new AssayerError("USAGE", faults.join("\n"));
}
