import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { readDecision } from "../../../integrations/shared/decision.ts";
import { nativeCaller } from "../../../src/issuance/caller.ts";
import type { Decision } from "../../../src/issuance/decision.ts";
import { decision as schema } from "../../../src/issuance/decision-schema.ts";
import { narrow } from "../../../src/issuance/narrow.ts";
import type { Json } from "../../../src/issuance/vocabulary.ts";
import { altered } from "../../support/altered-json.ts";
import { noTexts } from "../../support/requests.ts";
import { anyRequest, anyVerdict } from "../../support/verdicts.ts";

/** What a piece reads and what the client for Node.js reads of the same text. */
function both(text: string): [unknown, unknown] {
  // JSON once more: a member that is absent, and one that is undefined, say the same.
  const ours = readDecision(JSON.parse(text));
  return [ours && JSON.parse(JSON.stringify(ours)), schema.safeParse(JSON.parse(text)).data];
}

const anyDecision = fc.record({ request: anyRequest, verdict: anyVerdict }).map(({ request, verdict }): Decision => ({
  decision_id: "d",
  ...narrow(request, verdict, nativeCaller("x"), noTexts),
}));

test("a decision is read whole", () => {
  let read = 0;
  fc.assert(
    fc.property(anyDecision, (decision) => {
      const [ours, theirs] = both(JSON.stringify(decision));
      expect(theirs).toBeDefined();
      expect(ours).toEqual(theirs);
      read += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(read).toBe(2_000);
});

test("what is none, or has an obligation that is not known, is read by neither", () => {
  const seen = { read: 0, refused: 0 };
  const values = fc.oneof(
    fc.constantFrom<Json>(
      null,
      "",
      "allow",
      "access_token",
      -1,
      0,
      1.5,
      315_360_001,
      "\u0000",
      "\ud800",
      [],
      [null],
      {},
    ),
    // A claim `__proto__` Zod leaves out, where a piece goes on to refuse it: the one difference, with tests of its own.
    (fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>).filter(
      (value) => !JSON.stringify(value).includes("__proto__"),
    ),
  );
  fc.assert(
    fc.property(
      anyDecision,
      fc.nat(),
      values,
      fc.constantFrom("replace", "remove", "add"),
      (decision, at, value, how) => {
        const [ours, theirs] = both(JSON.stringify(altered(decision as unknown as Json, at, value, how)));
        expect(ours).toEqual(theirs);
        seen[ours === undefined ? "refused" : "read"] += 1;
      },
    ),
    { numRuns: 20_000 },
  );
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(200);
});

test.each([
  '{"decision_id":"d","decision":"allow","reasons":[],"issuance":{"token_types":[],"lifetimes":{},"claims":{"set":{"a":1e999},"remove":[]},"omit":[],"require":[]}}',
  "null",
  "[]",
  '"allow"',
])("neither reads %s", (text) => {
  expect(both(text)).toEqual([undefined, undefined]);
});
