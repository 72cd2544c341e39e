import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { formats } from "../../../src/authoring/report/formats.ts";
import type { Report } from "../../../src/authoring/report/report.ts";
import { lintReport, richReport } from "../../support/rich-report.ts";

const context = { version: "0.1.0", colour: false, quiet: false };

/** Golden files. `WRITE_GOLDEN=1` writes them anew: read them before they are committed. */
const golden = [
  ["pretty.txt", formats.pretty(richReport, context)],
  ["pretty-colour.txt", formats.pretty(richReport, { ...context, colour: true, width: 80 })],
  ["pretty-quiet.txt", formats.pretty(richReport, { ...context, quiet: true })],
  ["report.json", formats.json(richReport, context)],
  ["junit.xml", formats.junit(richReport, context)],
  ["report.tap", formats.tap(richReport, context)],
  ["github.txt", formats.github(richReport, context)],
  ["report.sarif", formats.sarif(richReport, context)],
  ["report.md", formats.markdown(richReport, context)],
  ["report.html", formats.html(richReport, context)],
  ["lint.txt", formats.pretty(lintReport, context)],
  ["lint.sarif", formats.sarif(lintReport, context)],
  ["lint.github.txt", formats.github(lintReport, context)],
  ["lint.html", formats.html(lintReport, context)],
] as const;

describe("a report with something of everything is rendered as it is in", () => {
  test.each(golden)("test/fixtures/report/%s", (name, text) => {
    const path = `test/fixtures/report/${name}`;
    if (process.env["WRITE_GOLDEN"] !== undefined) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, "utf8"));
  });
});

/** More than a function takes arguments. */
const many = 150_000;

test.each(["junit", "html"] as const)("%s is made of elements, however many", (format) => {
  const cases = Array.from({ length: many }, () => ({ check: "rego", name: "one", outcome: "passed" }) as const);
  const long: Report = { tool: "test", durationMs: 1, suites: [{ file: "a_test.rego", cases }] };
  expect(formats[format](long, context)).toContain(String(many));
});
