import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";

const judge = new Ajv2020({ strict: true }).compile(
  JSON.parse(readFileSync("docs/test-report.schema.json", "utf8")) as object,
);
const report = JSON.parse(readFileSync("test/fixtures/report/report.json", "utf8")) as object;

test("the published schema takes a report", () => {
  expect(judge(report)).toBe(true);
});

test.each([
  ["another version", { version: 2 }],
  ["a member that is not known", { unheard_of: true }],
  ["another tool", { tool: "doctor" }],
  ["a check that there is none of", { suites: [{ file: "a", cases: [{ check: "b", name: "c", outcome: "passed" }] }] }],
  [
    "a line that no file has",
    { suites: [{ file: "a", cases: [{ check: "rego", name: "c", outcome: "passed", line: 0 }] }] },
  ],
])("and not %s", (_, change) => {
  expect(judge({ ...report, ...change })).toBe(false);
});
