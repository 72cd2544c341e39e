import { countOf, totalsOf } from "../report.ts";
import type { Case, Report, Suite, Totals } from "../report.ts";
import { element, escaped } from "./markup.ts";
import { explanation } from "./words.ts";

/** JUnit's XML as Jenkins and GitLab read it: a suite for each file. A case's class says what it checks. */
export function junit(report: Report): string {
  const suites = report.suites.map(testSuite).join("");
  const attributes = { name: `assayer ${report.tool}`, ...counts(totalsOf(report)), time: seconds(report.durationMs) };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("testsuites", attributes, "\n", suites)}\n`;
}

function testSuite({ file, cases }: Suite): string {
  const time = seconds(cases.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0));
  const attributes = { name: file, ...counts(countOf(cases)), time };
  const all = cases.map((one) => testCase(one, file)).join("");
  return `${element("testsuite", attributes, "\n", all)}\n`;
}

function testCase(one: Case, file: string): string {
  const { name, check, line, durationMs = 0 } = one;
  const attributes = { name, classname: `assayer.${check}`, file, line, time: seconds(durationMs) };
  return `${element("testcase", attributes, ...outcomes[one.outcome](one))}\n`;
}

const outcomes: Readonly<Record<Case["outcome"], (one: Case) => string[]>> = {
  passed: () => [],
  failed: (one) => [
    element("failure", { message: one.message ?? "not as expected", type: one.check }, escaped(explanation(one))),
  ],
  skipped: ({ message }) => [element("skipped", { message })],
};

function counts({ passed, failed, skipped }: Totals) {
  return { tests: passed + failed + skipped, failures: failed, errors: 0, skipped };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(3);
}
