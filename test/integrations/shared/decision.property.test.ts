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
  return [said(readDecision(JSON.parse(text))), said(schema.safeParse(JSON.parse(text)).data)];
}

/**
 * JSON once more: a member that is absent, and one that is undefined, say the same. And none is called `__proto__`: where
 * any name may stand, Zod leaves it out, and a piece keeps it and refuses to set it (`fails-closed.ts`).
 */
function said(decision: Decision | undefined): unknown {
  if (decision === undefined) return undefined;
  return JSON.parse(JSON.stringify(decision), (name, value: unknown) => (name === "__proto__" ? undefined : value));
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
    fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
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
  ["a claim", '"claims":{"set":{"__proto__":1,"a":1},"remove":[]}', ""],
  ["a detail's member", '"claims":{"set":{},"remove":[]},"authorization_details":[{"type":"t","__proto__":1}]', ""],
  [
    "what a rule saw",
    '"claims":{"set":{},"remove":[]}',
    '{"code":"C","effect":"set","title":"t","details":{"__proto__":1}}',
  ],
])("%s that is called __proto__ is all that they read differently", (_what, members, reason) => {
  const issuance = `{"token_types":["access_token"],"lifetimes":{},"omit":[],"require":[],${members}}`;
  const [ours, theirs] = both(`{"decision_id":"d","decision":"allow","reasons":[${reason}],"issuance":${issuance}}`);
  expect(theirs).toBeDefined();
  expect(ours).toEqual(theirs);
});

test.each([
  '{"decision_id":"d","decision":"allow","reasons":[],"issuance":{"token_types":[],"lifetimes":{},"claims":{"set":{"a":1e999},"remove":[]},"omit":[],"require":[]}}',
  "null",
  "[]",
  '"allow"',
])("neither reads %s", (text) => {
  expect(both(text)).toEqual([undefined, undefined]);
});
