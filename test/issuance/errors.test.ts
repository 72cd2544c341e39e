import { describe, expect, test } from "@jest/globals";
import { AssayerError, denyCodeOf, errorCodes, gapCodeOf } from "../../src/issuance/errors.ts";
import type { ErrorCode } from "../../src/issuance/errors.ts";

const codes = Object.keys(errorCodes) as ErrorCode[];

test("a code is words in capitals, and its title a sentence without an end", () => {
  expect(codes.filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code) || code.length > 64)).toEqual([]);
  expect(codes.filter((code) => !/^[A-Z].*[^.\s]$/.test(errorCodes[code].title))).toEqual([]);
});

test("no two codes have the same title", () => {
  const titles = codes.map((code) => errorCodes[code].title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

test("an error carries its code, its message, its cause and its details", () => {
  const cause = new Error("refused");
  const error = new AssayerError("POLICY_FAILED", "it broke", { cause, details: { after: 3 } });
  expect(error).toBeInstanceOf(Error);
  const { name, code, message, details, cause: found } = error;
  expect({ name, code, message, details, cause: found }).toEqual({
    name: "AssayerError",
    code: "POLICY_FAILED",
    message: "it broke",
    details: { after: 3 },
    cause,
  });
});

test("an error without more has no cause and no details", () => {
  const error = new AssayerError("INTERNAL", "it broke");
  expect(Object.hasOwn(error, "cause")).toBe(false);
  expect(error.details).toEqual({});
});

const foreign: [string, unknown][] = [
  ["an error of somebody else", new Error("ECONNRESET")],
  ["something with a code of ours", { code: "POLICY_DEADLINE" }],
  ["a string", "POLICY_DEADLINE"],
  ["nothing", undefined],
];

describe("whatever was thrown becomes a code that may end a decision", () => {
  test.each(codes)("%s", (code) => {
    const expected = errorCodes[code].kind === "deny" ? code : "INTERNAL";
    expect(denyCodeOf(new AssayerError(code, ""))).toBe(expected);
  });

  test.each(foreign)("%s", (_name, thrown) => expect(denyCodeOf(thrown)).toBe("INTERNAL"));
});

describe("whatever a provider threw becomes a code that explains a gap", () => {
  test.each(codes)("%s", (code) => {
    const expected = errorCodes[code].kind === "gap" ? code : "PROVIDER_FAILED";
    expect(gapCodeOf(new AssayerError(code, ""))).toBe(expected);
  });

  test.each(foreign)("%s", (_name, thrown) => expect(gapCodeOf(thrown)).toBe("PROVIDER_FAILED"));
});
