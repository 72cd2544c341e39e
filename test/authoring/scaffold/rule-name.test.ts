import { describe, expect, test } from "@jest/globals";
import { ruleName } from "../../../src/authoring/scaffold/rule-name.ts";

test.each([
  ["partner/contract_in_force", undefined, "PARTNER_CONTRACT_IN_FORCE"],
  ["partner/contract_in_force", "NO_CONTRACT", "NO_CONTRACT"],
  ["a/b2", undefined, "A_B2"],
])("%s with %s has the code %s", (written, given, code) => {
  const [domain, name] = written.split("/");
  expect(ruleName(written, given)).toEqual({ domain, name, code });
});

describe("no name:", () => {
  test.each([
    ["without a domain", "contract"],
    ["with nothing in it", ""],
    ["with three parts", "a/b/c"],
    ["in capitals", "Partner/contract"],
    ["with a dash", "partner/in-force"],
    ["that leaves the folder", "../contract"],
    ["with an end of line", "partner/contract\n"],
    ["that is too long", `partner/${"a".repeat(65)}`],
    ["of a test", "partner/contract_test"],
    ["that is a word of Rego's", "partner/contains"],
    ["in a domain that is one", "default/contract"],
  ])("%s", (_, written) => {
    expect(() => ruleName(written, undefined)).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

test.each(["no_contract", "1ST", "A-B", "", "A".repeat(65)])("%j is no code", (code) => {
  expect(() => ruleName("partner/contract", code)).toThrow(
    expect.objectContaining({
      code: "USAGE",
      message: `${code} is no code: letters A-Z, digits and _, with a letter first, 64 at most; --code names another`,
    }),
  );
});

test("a name that makes too long a code asks for another", () => {
  expect(() => ruleName(`${"a".repeat(40)}/${"b".repeat(40)}`, undefined)).toThrow(/--code names another$/);
});
