import { expect, test } from "@jest/globals";
import { errorCodes } from "../../src/issuance/errors.ts";
import { reasonCodesPage } from "../../src/reference/reason-codes.ts";

test("every code is on the page once", () => {
  const listed = [...reasonCodesPage().matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, code]) => code);
  expect(listed.toSorted()).toEqual(Object.keys(errorCodes).toSorted());
});
