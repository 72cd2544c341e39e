import { z } from "zod";
import { AssayerError } from "../../issuance/errors.ts";
import type { Evaluate } from "../../issuance/ports.ts";
import type { Texts } from "../../issuance/reasons.ts";
import { entrypoint } from "../../policy/contract.ts";
import { readVerdict } from "../../policy/result.ts";
import type { Policy } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import { deciding } from "../rehearsal/decider.ts";
import type { Decider } from "../rehearsal/decider.ts";
import { stagedFiles, withDirectory } from "../staging.ts";

/** For each input the verdict, if there is one. */
const answer = z.object({
  result: z.tuple([z.object({ expressions: z.tuple([z.object({ value: z.array(z.array(z.unknown())) })]) })]),
});

/**
 * The verdict that OPA itself makes of the sources, not optimised, on each input; undefined where it makes none. One
 * process for all inputs, which are part of its data.
 * @throws AssayerError OPA_FAILED where something does not compile, or rules contradict each other on an input
 */
export async function interpret(policy: Policy, inputs: readonly unknown[], opa: Opa): Promise<unknown[]> {
  const files = new Map([...stagedFiles(policy), ["asked/data.json", Buffer.from(JSON.stringify({ inputs }))]]);
  const query = `[verdicts | some one in data.asked.inputs; verdicts := [verdict | verdict := data.${entrypoint.replaceAll("/", ".")} with input as one]]`;
  const text = await withDirectory(files, (folder) =>
    opa(["eval", "--data", ".", "--format", "json", query], { cwd: folder }),
  );
  return answer.parse(JSON.parse(text)).result[0].expressions[0].value.map(([verdict]) => verdict);
}

/** Verdicts as they come, by the text of the input. */
export type Verdicts = Map<string, Promise<unknown>>;

const policyIdentity = { revision: "sources", digest: "" };
/** Titles are for people, and tests are about codes. */
const texts: Texts = new Map();
/** Who has not asked by now asks alone. */
const gatherMs = 10;

/**
 * A decider that interprets the sources, which is sooner done once than compiling them. What is asked at the same time
 * shares a process. Other than in the service, an evaluation that OPA refuses rejects, with OPA_FAILED.
 * @param known verdicts of this very policy; filled as inputs are asked about
 */
export function interpretingDecider(policy: Policy, opa: Opa, known: Verdicts = new Map()): Decider {
  const ask = gathering((inputs: readonly string[]) =>
    interpret(
      policy,
      inputs.map((text) => JSON.parse(text) as unknown),
      opa,
    ),
  );
  const evaluate: Evaluate = async (inputJson) => {
    const verdict = known.get(inputJson) ?? ask(inputJson);
    known.set(inputJson, verdict);
    const result = await verdict;
    return {
      verdict: readVerdict(JSON.stringify(result === undefined ? [] : [{ result }])),
      policy: policyIdentity,
      texts,
    };
  };
  const decide = deciding(evaluate, (failure) => failure instanceof AssayerError && failure.code === "OPA_FAILED");
  return { policy: policyIdentity, decide, evaluate, close: () => Promise.resolve() };
}

/** Answers one by one what is found out together. */
function gathering<Asked, Answer>(find: (asked: readonly Asked[]) => Promise<readonly Answer[]>) {
  let gathered: { readonly asked: Asked[]; readonly answers: Promise<readonly Answer[]> } | undefined;
  const begin = () => {
    const asked: Asked[] = [];
    const answers = new Promise<readonly Answer[]>((resolve, reject) => {
      setTimeout(() => {
        gathered = undefined;
        find(asked).then(resolve, reject);
      }, gatherMs);
    });
    return { asked, answers };
  };
  return async (one: Asked): Promise<Answer | undefined> => {
    const { asked, answers } = (gathered ??= begin());
    const index = asked.push(one) - 1;
    return (await answers)[index];
  };
}
