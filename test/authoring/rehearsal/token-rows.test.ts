import { expect, test } from "@jest/globals";
import { isChanged, tokenRows } from "../../../src/authoring/rehearsal/token-rows.ts";
import { reason, wholeIssuance } from "../../support/differences.ts";

const base = { decision: "allow", reasons: [reason("A")], issuance: wholeIssuance } as const;

test("every part of a token is a row, and what is only on one side is marked", () => {
  const head = {
    ...base,
    reasons: [],
    issuance: { ...wholeIssuance, scopes: ["b", "c"], lifetimes: { access_token: 60 } },
  };
  const rows = tokenRows(base, head);
  expect(rows.filter(isChanged)).toEqual([
    { member: "reasons", base: [{ text: "A", shared: false }], head: [] },
    {
      member: "scopes",
      base: [
        { text: "a", shared: false },
        { text: "b", shared: true },
      ],
      head: [
        { text: "b", shared: true },
        { text: "c", shared: false },
      ],
    },
    {
      member: "lifetimes",
      base: [{ text: "access_token 600 s", shared: false }],
      head: [{ text: "access_token 60 s", shared: false }],
    },
  ]);
  expect(rows.filter((row) => !isChanged(row)).map(({ member }) => member)).toEqual([
    "decision",
    "token_types",
    "resources",
    "claims.set",
    "claims.remove",
    "omit",
    "require",
  ]);
});

test("nothing of a token is left on the side of a deny", () => {
  const rows = tokenRows({ decision: "deny", reasons: [reason("X", "deny")] }, base);
  expect(rows.find(({ member }) => member === "decision")).toEqual({
    member: "decision",
    base: [{ text: "deny", shared: false }],
    head: [{ text: "allow", shared: false }],
  });
  expect(
    rows.filter(({ member, base: before }) => !["decision", "reasons"].includes(member) && before.length > 0),
  ).toEqual([]);
});
