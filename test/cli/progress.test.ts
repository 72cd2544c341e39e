import { PassThrough } from "node:stream";
import { expect, test } from "@jest/globals";
import { terminalOf } from "../../src/cli/output.ts";
import { progressOn, progressText } from "../../src/cli/progress.ts";

test.each<[string, number, string, number | undefined, string]>([
  ["nothing known of the whole", 80, "512 records", undefined, "512 records"],
  ["the beginning", 30, "0 records", 0, "[..........]   0 %  0 records"],
  ["half", 31, "512 records", 0.5, "[####.....]  50 %  512 records"],
  ["the end", 80, "9 records", 1, `[${"#".repeat(40)}] 100 %  9 records`],
  ["a log that has grown since", 80, "9 records", 1.7, `[${"#".repeat(40)}] 100 %  9 records`],
  ["no room for a bar", 18, "512 records", 0.5, "50 %  512 records"],
  ["no room at all", 8, "512 records", 0.5, "50 %  5"],
])("%s", (_, columns, counted, part, text) => {
  expect(progressText(columns, counted, part)).toBe(text);
  expect(text.length).toBeLessThan(columns);
});

test("where nobody looks, nothing is shown", () => {
  const stderr = new PassThrough();
  const standard = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, env: {} };
  const progress = progressOn(terminalOf(standard, {}));
  progress.show(1, 0.5);
  progress.end();
  expect(stderr.read()).toBeNull();
});
