import { expect, test } from "@jest/globals";
import { carriable, nativeCaller, obligations } from "../../src/issuance/caller.ts";

const all = { carries: new Set(carriable), enforces: new Set(obligations) };

test("a native caller tells everything and does all that it is told", () => {
  expect(nativeCaller("acme-idp")).toEqual({ name: "acme-idp", kind: "native", ...all });
});

test("one that serves a single tenant names it", () => {
  expect(nativeCaller("acme-idp", "acme")).toEqual({ name: "acme-idp", kind: "native", tenant: "acme", ...all });
});
