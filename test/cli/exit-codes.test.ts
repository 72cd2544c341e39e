import { describe, expect, test } from "@jest/globals";
import { exitCodeOf, exitCodes } from "../../src/cli/exit-codes.ts";
import { AssayerError, errorCodes } from "../../src/issuance/errors.ts";
import type { ErrorCode } from "../../src/issuance/errors.ts";
import { exitCodesPage } from "../../src/reference/exit-codes.ts";

test("the codes are what scripts rely on", () => {
  expect(exitCodes).toEqual({
    ok: 0,
    internal: 1,
    usage: 2,
    policy: 3,
    failed: 4,
    differs: 5,
    denied: 6,
    exposed: 7,
    unanswered: 8,
  });
});

test("the page has each of them once", () => {
  const listed = [...exitCodesPage().matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(listed).toEqual(Object.values(exitCodes));
});

describe("what stops a verb ends it with", () => {
  test.each<[ErrorCode, number]>([
    ["USAGE", 2],
    ["CONFIG_INVALID", 2],
    ["BUNDLE_UNREADABLE", 2],
    ["BUNDLE_CORRUPT", 2],
    ["GIT_REVISION_UNKNOWN", 2],
    ["OPA_UNAVAILABLE", 2],
    ["SCENARIO_INVALID", 2],
    ["OPA_FAILED", 3],
    ["POLICY_CONTRACT_BROKEN", 3],
    ["CONTRACT_TEST", 3],
    ["BUNDLE_BUILTIN_REFUSED", 3],
    ["BUNDLE_SELF_TEST_FAILED", 3],
    ["INTERNAL", 1],
  ])("%s: %i", (code, expected) => {
    expect(exitCodeOf(new AssayerError(code, ""))).toBe(expected);
  });

  test("anything else: 1", () => {
    expect(exitCodeOf(new TypeError("x"))).toBe(1);
    expect(exitCodeOf(undefined)).toBe(1);
  });

  test("1, 2 or 3, whatever the code: the others are results", () => {
    const codes = Object.keys(errorCodes) as ErrorCode[];
    expect(new Set(codes.map((code) => exitCodeOf(new AssayerError(code, ""))))).toEqual(new Set([1, 2, 3]));
  });
});
