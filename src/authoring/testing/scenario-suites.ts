import { groupBy } from "../group-by.ts";
import type { Case, RulePlace, Suite } from "../report/report.ts";
import type { Ran } from "../scenario/run.ts";

/** The suites of scenarios that were decided, each file's in the order in which it is written. */
export function scenarioSuites(ran: readonly Ran[], places: ReadonlyMap<string, RulePlace>): Suite[] {
  return [...groupBy(ran, ({ scenario }) => scenario.file)].map(([file, ofFile]) => ({
    file,
    cases: ofFile.map((one) => toCase(one, places)),
  }));
}

function toCase({ scenario, outcome, mismatches }: Ran, places: ReadonlyMap<string, RulePlace>): Case {
  const { check, name, line } = scenario;
  if (mismatches.length === 0) return { check, name, line, outcome: "passed" };
  const rules = outcome.reasons.flatMap(({ code }) => places.get(code) ?? []);
  const message = mismatches.map(({ member }) => member).join(", ");
  return {
    check,
    name,
    line,
    outcome: "failed",
    message: `decided otherwise: ${message}`,
    differences: mismatches,
    rules: [...new Set(rules)],
  };
}
