import { describe, expect, test } from "@jest/globals";
import { createVerdictReader, readAccessDecisions, readVerdict } from "../../src/policy/result.ts";
import { because, verdictWith } from "../support/requests.ts";

const text = (result: unknown) => JSON.stringify([{ result }]);

test("a verdict is what the policy answered", () => {
  const verdict = verdictWith({ deny: [because("RISKY")], drop_scope: [{ ...because("WIDE"), scope: "write" }] });
  expect(readVerdict(text(verdict))).toEqual(verdict);
});

describe("any other shape is POLICY_MALFORMED", () => {
  const { deny: _deny, ...withoutDeny } = verdictWith();
  test.each([
    ["an undefined entry point", "[]", []],
    ["nothing", text(null), []],
    ["true", text(true), []],
    ["a member too many", text({ ...verdictWith(), allow_all: [] }), []],
    ["a member too few", text(withoutDeny), ["deny"]],
    ["another decision", text({ ...verdictWith(), decision: "permit" }), ["decision"]],
    ["a set that is none", text({ ...verdictWith(), deny: true }), ["deny"]],
    ["a reason without code", text({ ...verdictWith(), deny: [{}] }), ["deny", "0", "code"]],
    [
      "a negative lifetime",
      text({ ...verdictWith(), max_lifetime: [{ ...because("L"), token_type: "access_token", seconds: -1 }] }),
      ["max_lifetime", "0", "seconds"],
    ],
    ["text that is no JSON", "[{", []],
    ["no result set", "null", []],
    ["a result set of something else", "[null]", []],
  ])("%s", (_name, answer, path) => {
    expect(() => readVerdict(answer)).toThrow(expect.objectContaining({ code: "POLICY_MALFORMED", details: { path } }));
  });
});

describe("verdicts one after the other", () => {
  const setting = (value: string) =>
    text(verdictWith({ set_claim: [{ ...because("SET"), claim: "https://acme.example/c", value: [value] }] }));

  test("are read once each, and nobody can change what is shared", () => {
    const read = createVerdictReader();
    const first = read(setting("a"));
    expect(first).toEqual(readVerdict(setting("a")));
    expect(read(setting("b"))).toEqual(readVerdict(setting("b")));
    expect(read(setting("a"))).toBe(first);
    const [claim] = first.set_claim;
    expect(Object.isFrozen(claim?.value)).toBe(true);
    expect(() => first.deny.push(because("RISKY"))).toThrow(TypeError);
  });

  test("are not kept where they are long or no verdicts", () => {
    const read = createVerdictReader();
    const long = setting("x".repeat(5_000));
    expect(read(long)).toEqual(read(long));
    expect(read(long)).not.toBe(read(long));
    for (let round = 0; round < 2; round += 1) {
      expect(() => read("[]")).toThrow(expect.objectContaining({ code: "POLICY_MALFORMED" }));
    }
  });
});

describe("decisions on questions of access", () => {
  const two = [{ decision: true, context: { why: [1] } }, { decision: false }];
  test("are one for each question, in order", () => {
    expect(readAccessDecisions(text(two), 2)).toEqual(two);
    expect(readAccessDecisions(text([]), 0)).toEqual([]);
  });

  test.each<[string, string, number]>([
    ["fewer than there were questions", text(two), 3],
    ["more than there were questions", text(two), 1],
    ["an undefined entry point", "[]", 2],
    ["a decision that is none", text([{ decision: "true" }]), 1],
    ["a member too many", text([{ decision: true, allow: true }]), 1],
    ["a context that is no object", text([{ decision: true, context: [] }]), 1],
    ["text that is no JSON", "[{", 1],
  ])("%s: POLICY_MALFORMED", (_name, answer, questions) => {
    expect(() => readAccessDecisions(answer, questions)).toThrow(expect.objectContaining({ code: "POLICY_MALFORMED" }));
  });
});
