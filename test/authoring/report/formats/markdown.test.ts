import { expect, test } from "@jest/globals";
import { formats } from "../../../../src/authoring/report/formats.ts";
import type { Case, Report } from "../../../../src/authoring/report/report.ts";
import { readMarkdown, textOf } from "../../../support/report-consumers.ts";

const context = { version: "0.1.0", colour: false, quiet: false };

function failing(count: number, of: Partial<Case>): Report {
  const one: Case = { check: "rego", name: "one", outcome: "failed", ...of };
  return {
    tool: "test",
    durationMs: 1,
    suites: [{ file: "a_test.rego", cases: Array.from({ length: count }, () => one) }],
  };
}

/** GitHub refuses a longer comment. */
const longest = 65_536;

test.each([
  ["many failures", failing(10_000, { message: "x".repeat(300) }), 10_000],
  ["one long failure", failing(1, { message: "`".repeat(100_000) }), 1],
  ["a long name", failing(1, { name: "|".repeat(100_000) }), 1],
])("%s fit into a comment, and the totals are all there", (_, report, failed) => {
  const text = formats.markdown(report, context);
  expect(text.length).toBeLessThan(longest);
  const elements = readMarkdown(text).map((one) => textOf(one));
  expect(elements).toContain(`0 passed, ${failed} failed in 1 ms.`);
});

test("what is left out is counted", () => {
  const text = formats.markdown(failing(10_000, { message: "x".repeat(300) }), context);
  const shown = text.split("\n### ").length - 1;
  expect(text).toContain(`… and ${10_000 - shown} more sections, which are left out.`);
});

test("a list ends after fifty, and says how many more there are", () => {
  const skipped = failing(60, { outcome: "skipped" });
  expect(formats.markdown(skipped, context)).toContain("\n- … and 10 more\n");
});
