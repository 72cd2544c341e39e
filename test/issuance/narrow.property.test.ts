import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { nativeCaller, obligations } from "../../src/issuance/caller.ts";
import type { Obligation } from "../../src/issuance/caller.ts";
import { narrow } from "../../src/issuance/narrow.ts";
import { issuanceRequest } from "../../src/issuance/request.ts";
import { verdict as verdictSchema } from "../../src/issuance/verdict.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";
import { expectNone } from "../support/expect-none.ts";
import { widerThanOutcome, widerThanRequest } from "../support/narrower.ts";
import { because, noTexts } from "../support/requests.ts";
import { anyRequest, anyRestriction, anyVerdict, restrictions } from "../support/verdicts.ts";

const cases = 100_000;
const caller = nativeCaller("test");

/** Every set of a verdict, in another order and with members said twice. */
function reordered(verdict: Verdict, seed: number): Verdict {
  const shuffle = <T>(members: T[]): T[] => {
    const turn = seed % (members.length + 1);
    return [...members.slice(turn), ...members.slice(0, turn)].toReversed().concat(members.slice(0, seed % 2));
  };
  const entries = Object.entries(verdict).map(([name, set]) => [
    name,
    Array.isArray(set) ? shuffle<unknown>(set) : set,
  ]);
  return Object.fromEntries(entries) as Verdict;
}

describe("narrow() is one-way", () => {
  test("no verdict widens a request or sets a protocol claim", () => {
    const decisions = { allow: 0, deny: 0 };
    fc.assert(
      fc.property(anyRequest, anyVerdict, (request, verdict) => {
        const outcome = narrow(request, verdict, caller, noTexts);
        decisions[outcome.decision] += 1;
        expectNone(widerThanRequest(outcome, request));
      }),
      { numRuns: cases },
    );
    expect(decisions.allow).toBeGreaterThan(cases / 10);
    expect(decisions.deny).toBeGreaterThan(cases / 10);
  });

  test("one more restriction never grows the result, so one fewer never shrinks it", () => {
    let changed = 0;
    fc.assert(
      fc.property(anyRequest, anyVerdict, anyRestriction, (request, verdict, { set, member }) => {
        const before = narrow(request, verdict, caller, noTexts);
        const after = narrow(request, { ...verdict, [set]: [...verdict[set], member] }, caller, noTexts);
        if (JSON.stringify(before) !== JSON.stringify(after)) changed += 1;
        expectNone(widerThanOutcome(after, before));
      }),
      { numRuns: cases },
    );
    expect(changed).toBeGreaterThan(cases / 10);
  });

  test("one more reason to deny denies", () => {
    fc.assert(
      fc.property(anyRequest, anyVerdict, (request, verdict) => {
        const deny = [...verdict.deny, because("ANY")];
        return narrow(request, { ...verdict, deny }, caller, noTexts).decision === "deny";
      }),
      { numRuns: cases / 10 },
    );
  });

  test("neither order nor repetition matters, to the byte", () => {
    fc.assert(
      fc.property(anyRequest, anyVerdict, fc.nat({ max: 6 }), (request, verdict, seed) => {
        const [text, again, otherwise] = [verdict, verdict, reordered(verdict, seed)].map((one) =>
          JSON.stringify(narrow(request, one, caller, noTexts)),
        );
        return again === text && otherwise === text;
      }),
      { numRuns: cases },
    );
  });

  test("a caller that can enforce less never gets more", () => {
    const anyEnforces = fc.subarray<Obligation>([...obligations]);
    fc.assert(
      fc.property(anyRequest, anyVerdict, anyEnforces, (request, verdict, enforces) => {
        const weak = narrow(request, verdict, { ...caller, enforces: new Set(enforces) }, noTexts);
        const full = narrow(request, verdict, caller, noTexts);
        return weak.decision === "deny" || JSON.stringify(weak) === JSON.stringify(full);
      }),
      { numRuns: cases },
    );
  });

  test("the verdicts and requests of these tests are ones that the schemas let through", () => {
    fc.assert(
      fc.property(anyRequest, anyVerdict, (request, verdict) => {
        const settable = { ...verdict, set_claim: verdict.set_claim.filter(({ claim }) => claim !== "__proto__") };
        expect(verdictSchema.safeParse(settable).error).toBeUndefined();
        const claims = Object.fromEntries(
          Object.entries(request.claims ?? {}).filter(([name]) => name !== "__proto__"),
        );
        expect(issuanceRequest.safeParse({ ...request, claims }).error).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    expect(restrictions).toHaveLength(7);
  });
});
