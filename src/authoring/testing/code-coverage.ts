import type { Coverage } from "../report/report.ts";
import type { Ran } from "../scenario/run.ts";

/**
 * Which reason codes scenarios prove: one fires it, and another of the same file, a near miss, is allowed without it.
 * A code that nothing fires may never fire, and one without a near miss may always: a cap on a lifetime that
 * was not asked for is not heard.
 */
export function codeCoverage(codes: readonly string[], ran: readonly Ran[]): Coverage["codes"] {
  const missed = codes.flatMap((code): Coverage["codes"]["missed"] => {
    const firing = ran.filter(({ fired }) => fired.includes(code));
    if (firing.length === 0) return [{ code, lacks: "fired" }];
    const files = new Set(firing.map(({ scenario }) => scenario.file));
    const isNearMiss = ({ scenario, outcome: { decision, reasons } }: Ran) =>
      files.has(scenario.file) && decision === "allow" && reasons.every((reason) => reason.code !== code);
    return ran.some(isNearMiss) ? [] : [{ code, lacks: "near_miss" }];
  });
  return { covered: codes.length - missed.length, of: codes.length, missed };
}
