import type { Case, Coverage, Share, Suite } from "../report/report.ts";

/** Adds a suite for coverage where it has to reach something, in percent. */
export function withThreshold(suites: readonly Suite[], coverage: Coverage, threshold: number | undefined): Suite[] {
  if (threshold === undefined) return [...suites];
  const cases = [
    toCase("lines", "lines that Rego tests evaluate", coverage.lines, threshold),
    toCase("codes", "codes that scenarios fire and narrowly miss", coverage.codes, threshold),
  ];
  return [...suites, { file: "coverage", cases }];
}

function toCase(check: Case["check"], name: string, { covered, of }: Share, threshold: number): Case {
  const percent = of === 0 ? 100 : (100 * covered) / of;
  if (percent >= threshold) return { check, name, outcome: "passed" };
  const message = `${covered} of ${of} are ${percent.toFixed(1)} %, below ${threshold} %`;
  return { check, name, outcome: "failed", message };
}
