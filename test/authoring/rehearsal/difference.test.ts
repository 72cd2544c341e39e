import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { differenceOf } from "../../../src/authoring/rehearsal/difference.ts";
import type { Class } from "../../../src/authoring/rehearsal/difference.ts";
import { denial } from "../../../src/issuance/denial.ts";
import type { Outcome } from "../../../src/issuance/decision.ts";
import { allowed, denied, reason, wholeIssuance } from "../../support/differences.ts";

const decided = (outcome: Outcome, failed = false) => ({ outcome, failed });

test.each<[string, Outcome, Outcome, Class]>([
  ["a deny becomes an allow", denial("POLICY_DEFAULT_DENY"), allowed(), "loosened"],
  ["an allow becomes a deny", allowed(), denial("POLICY_DEFAULT_DENY"), "tightened"],
  ["a scope more", allowed({ scopes: ["a"] }), allowed(), "loosened"],
  ["a scope less", allowed(), allowed({ scopes: ["a"] }), "tightened"],
  ["a scope for another", allowed({ scopes: ["a"] }), allowed({ scopes: ["b"] }), "loosened"],
  ["a resource more", allowed({ resources: [] }), allowed(), "loosened"],
  ["a longer life", allowed(), allowed({ lifetimes: { access_token: 601 } }), "loosened"],
  ["a life without end", allowed(), allowed({ lifetimes: {} }), "loosened"],
  ["a shorter life", allowed(), allowed({ lifetimes: { access_token: 599 } }), "tightened"],
  ["a claim that stays", allowed(), allowed({ claims: { ...wholeIssuance.claims, remove: [] } }), "loosened"],
  [
    "a claim with another value",
    allowed(),
    allowed({ claims: { set: { tier: "tin" }, remove: ["email"] } }),
    "loosened",
  ],
  ["a claim that is no longer set", allowed(), allowed({ claims: { set: {}, remove: ["email"] } }), "loosened"],
  ["a token that is no longer left out", allowed(), allowed({ omit: [] }), "loosened"],
  ["a requirement that is gone", allowed(), allowed({ require: [] }), "loosened"],
  ["a requirement more", allowed({ require: [] }), allowed(), "tightened"],
  ["other reasons", denial("POLICY_DEFAULT_DENY"), denial("UNENFORCEABLE"), "reasons"],
])("%s", (_, base, head, expected) => {
  expect(differenceOf(decided(base), decided(head))?.class).toBe(expected);
});

test("a policy that fails is an error, unless more is issued", () => {
  expect(differenceOf(decided(allowed()), decided(denial("POLICY_DEADLINE"), true))?.class).toBe("error");
  expect(differenceOf(decided(denial("POLICY_DEADLINE"), true), decided(allowed()))?.class).toBe("loosened");
});

test.each<[string, Outcome, Outcome, string[]]>([
  ["a denial that is gone", denied("RISK"), allowed({}, [reason("A")]), ["-RISK"]],
  ["a denial that is new", allowed({}, [reason("A")]), denied("RISK"), ["+RISK"]],
  ["another denial", denied("RISK"), denied("RISK", "AGE"), ["+AGE"]],
  ["a narrowing", allowed({}, [reason("A")]), allowed({}, [reason("B")]), ["+B", "-A"]],
  ["a narrowing that is only observed", allowed(), allowed({}, [reason("B", "observe")]), ["+B (observed)"]],
])("the cause of a difference: %s", (_, base, head, expected) => {
  const { added = [], removed = [] } = differenceOf(decided(base), decided(head))?.causes ?? {};
  expect([...added.map((code) => `+${code}`), ...removed.map((code) => `-${code}`)]).toEqual(expected);
});

test("a lifetime is told with what it was and what it is", () => {
  const found = differenceOf(decided(allowed()), decided(allowed({ lifetimes: { access_token: 60 } })));
  expect(found?.changes).toEqual([{ member: "lifetimes.access_token", gained: [], lost: ["600 s, now 60 s"] }]);
});

const names = fc.uniqueArray(fc.constantFrom("a", "b", "c"));
const issuances = fc.record({
  token_types: fc.constant(["access_token"] as const),
  scopes: names,
  resources: names,
  lifetimes: fc.record({ access_token: fc.constantFrom(60, 600) }, { requiredKeys: [] }),
  claims: fc.record({ set: fc.dictionary(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 1 })), remove: names }),
  omit: fc.uniqueArray(fc.constantFrom("refresh_token" as const, "id_token" as const)),
  require: fc.constant([]),
});

test("nothing differs from itself, and whatever one direction gains the other loses", () => {
  fc.assert(
    fc.property(issuances, issuances, (one, other) => {
      const [base, head] = [decided(allowed(one)), decided(allowed(other))];
      expect(differenceOf(base, base)).toBeUndefined();
      const [there, back] = [differenceOf(base, head), differenceOf(head, base)];
      expect(there === undefined).toBe(back === undefined);
      if (there?.class === "tightened") expect(back?.class).toBe("loosened");
    }),
    { numRuns: 2_000 },
  );
});
