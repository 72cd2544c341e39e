import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { findingCodes } from "../../src/doctor/codes.ts";
import { patients } from "../../src/doctor/registry.ts";

const tests = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts") && name !== "codes.test.ts")
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
  .join("\n");

// Expectations are whole lists, so that a code which stands in one is produced.
test.each(Object.keys(findingCodes))("%s is produced by a test", (code) => {
  expect(tests).toMatch(new RegExp(`["\`]${code}[ "\`]`));
});

test("a code begins with its kind, or is one of all", () => {
  const own = Object.keys(findingCodes).filter((code) => patients.has((code.split("_")[0] ?? "").toLowerCase()));
  expect(Object.keys(findingCodes).filter((code) => !own.includes(code))).toEqual([
    "EXPORT_MISSING",
    "EXPORT_NOT_GIVEN",
    "EXPORT_PARTIAL",
    "TIMEOUT_UNDECIDED",
    "TIMEOUT_TOO_SHORT",
    "HOOK_URL_INSECURE",
    "HOOK_AUTHENTICATION_MISMATCH",
    "WIRE_BYPASS",
  ]);
});

test.each(Object.entries(findingCodes))("%s says what it is and how to close it, in a sentence each", (_code, row) => {
  for (const sentence of [row.what, row.close]) expect(sentence).toMatch(/^(?:[A-Z`]).*[^.]\.$/);
});
