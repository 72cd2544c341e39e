import { totalsOf } from "../report/report.ts";
import type { Report } from "../report/report.ts";

/** A line for each finding, as compilers write it, with the hint below. */
export function lintText(report: Report): string {
  const lines = report.suites.flatMap(({ file, cases }) =>
    cases
      .filter(({ outcome }) => outcome === "failed")
      .flatMap(({ line, check, message, hint }) => [`${file}:${line}: ${check}: ${message}`, `  ${hint}`]),
  );
  const { failed, skipped } = totalsOf(report);
  return [
    ...lines,
    `${failed} ${failed === 1 ? "finding" : "findings"}, ${skipped} ignored, in ${report.suites.length} files`,
    "",
  ].join("\n");
}
