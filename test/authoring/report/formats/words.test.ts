import { describe, expect, test } from "@jest/globals";
import {
  countsText,
  durationText,
  isPage,
  rangesText,
  shareText,
  totalsText,
} from "../../../../src/authoring/report/formats/words.ts";

test.each([
  [{ passed: 3, failed: 0, skipped: 0 }, "3 passed, 0 failed", "3 passed"],
  [{ passed: 0, failed: 2, skipped: 1 }, "0 passed, 2 failed, 1 skipped", "2 failed, 1 skipped"],
  [{ passed: 0, failed: 0, skipped: 0 }, "0 passed, 0 failed", "nothing"],
])("%j: %s; of a file: %s", (totals, all, file) => {
  expect([totalsText(totals), countsText(totals)]).toEqual([all, file]);
});

test.each([
  [0, "0 ms"],
  [0.24, "0.2 ms"],
  [12.5, "13 ms"],
  [1_250, "1.3 s"],
])("%d ms are %s", (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test.each([
  [1999, 2000, "1999 of 2000 (99.9 %)"],
  [2000, 2000, "2000 of 2000 (100.0 %)"],
  [0, 0, "nothing to cover"],
])("%d of %d: only all of them are 100 %%", (covered, of, text) => {
  expect(shareText({ covered, of })).toBe(text);
});

test.each([
  [[], ""],
  [[4], "4"],
  [[1, 2, 3, 7, 9, 10], "1-3, 7, 9-10"],
])("lines %j are %j", (lines, text) => {
  expect(rangesText(lines)).toBe(text);
});

describe("a page is an address of the web", () => {
  test.each([
    ["https://example.com/a?b#c", true],
    ["http://localhost:1/x", true],
    ["javascript:alert(1)", false],
    ["https://", false],
    ["https://a b", false],
    ["docs/lint.md#metadata", false],
  ])("%s: %j", (text, expected) => {
    expect(isPage(text)).toBe(expected);
  });
});
