import { z } from "zod";
import { denial } from "../../issuance/denial.ts";
import { verdict as verdictSchema } from "../../issuance/verdict.ts";
import type { Texts } from "../../issuance/reasons.ts";
import { entrypoint } from "../../policy/contract.ts";
import type { Policy } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import { outcomeOf } from "../rehearsal/decider.ts";
import type { Redecided } from "../rehearsal/decider.ts";
import { decidable, ranOf } from "../scenario/run.ts";
import type { Ran } from "../scenario/run.ts";
import type { Scenario } from "../scenario/scenarios.ts";
import { stagedFiles, withDirectory } from "../staging.ts";

/** Titles are for people, and scenarios are judged by codes. */
const noTexts: Texts = new Map();

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

/** Decides scenarios by their sources, which are sooner interpreted once than compiled. Throws as `interpret` does. */
export async function runInterpreted(policy: Policy, scenarios: readonly Scenario[], opa: Opa): Promise<Ran[]> {
  const inputs = scenarios.map(({ input }) => input);
  const verdicts = inputs.length === 0 ? [] : await interpret(policy, inputs, opa);
  return scenarios.map((scenario, index) => ranOf(scenario, redecided(scenario, verdicts[index])));
}

function redecided(scenario: Scenario, interpreted: unknown): Redecided {
  const verdict = verdictSchema.safeParse(interpreted).data;
  if (verdict === undefined) return { outcome: denial("POLICY_MALFORMED"), failed: true };
  return { outcome: outcomeOf(decidable(scenario), verdict, noTexts), verdict, failed: false };
}
