import type { Outcome } from "../../issuance/decision.ts";
import type { IssuanceInput } from "../../issuance/input.ts";
import { effects } from "../../issuance/verdict.ts";
import type { Verdict } from "../../issuance/verdict.ts";
import type { Decider } from "../rehearsal/decider.ts";
import type { Mismatch } from "../report/report.ts";
import { mismatches } from "./judge.ts";
import type { Scenario } from "./scenarios.ts";

/** What became of a scenario. */
export interface Ran {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  /** What the policy said; absent where it failed. */
  readonly verdict: Verdict | undefined;
  /** Codes of every enforced member of the verdict, whether or not it made a difference to the answer. Sorted. */
  readonly fired: readonly string[];
  /** Nothing where all is as expected. */
  readonly mismatches: readonly Mismatch[];
}

/** Decides scenarios with the service's engine and `narrow()`, in their order. Rejects where the decider does. */
export function runScenarios(scenarios: readonly Scenario[], decider: Pick<Decider, "decide">): Promise<Ran[]> {
  return Promise.all(
    scenarios.map(async (scenario) => {
      const { input, expected } = scenario;
      const inputJson = JSON.stringify(input);
      const known = input as unknown as IssuanceInput;
      const { outcome, verdict } = await decider.decide({ input: known, inputJson, reasons: [] });
      const fired = verdict === undefined ? [] : firedIn(verdict);
      return { scenario, outcome, verdict, fired, mismatches: mismatches(expected, outcome) };
    }),
  );
}

/** Codes of every enforced member. Sorted. */
export function firedIn(verdict: Verdict): string[] {
  return [...new Set(effects.flatMap((effect) => verdict[effect].map(({ code }) => code)))].sort();
}
