import { describe, expect, test } from "@jest/globals";
import type { Asked } from "../../src/guard/asked.ts";
import { readForm, writeForm } from "../../src/guard/form.ts";
import { narrowForm, unenforceable } from "../../src/guard/narrow-form.ts";
import type { Issuance } from "../../src/issuance/decision.ts";

const issuance: Issuance = {
  token_types: ["access_token"],
  lifetimes: {},
  claims: { set: {}, remove: [] },
  omit: [],
  require: [],
};

describe("no more is asked for than was decided", () => {
  const cases: [string, Partial<Issuance>, string][] = [
    ["grant_type=x&scope=a+b&p=1", { scopes: ["b"] }, "grant_type=x&scope=b&p=1"],
    ["grant_type=x&scope=a", {}, "grant_type=x&scope=a"],
    ["resource=a&audience=b&resource=c&scope=s", { resources: ["b", "c"] }, "resource=c&audience=b&scope=s"],
    ["resource=a&audience=b", { resources: ["b"] }, "audience=b"],
    [
      "authorization_details=%5B%7B%22type%22%3A%22a%22%7D%2C%7B%22type%22%3A%22b%22%7D%5D",
      { authorization_details: [{ type: "b" }] },
      "authorization_details=%5B%7B%22type%22%3A%22b%22%7D%5D",
    ],
    ["constructor=x", { scopes: [] }, "constructor=x"],
  ];
  test.each(cases)("%s", (form, over, narrowed) => {
    expect(writeForm(narrowForm(readForm(Buffer.from(form)), { ...issuance, ...over }))).toBe(narrowed);
  });
});

describe("what nothing can bring about is known before anything is issued", () => {
  const asked: Asked = { grant_type: "client_credentials", client: { id: "a" }, resources: ["x", "y"] };
  const find = (form: string, over: Partial<Issuance>, ...waived: ("require.step_up" | "resources")[]) =>
    unenforceable(readForm(Buffer.from(form)), asked, { ...issuance, resources: ["x", "y"], ...over }, new Set(waived));

  test.each<[string, string, Partial<Issuance>, string[]]>([
    ["nothing", "", {}, []],
    [
      "step up and consent",
      "",
      { require: [{ type: "step_up" }, { type: "consent" }] },
      ["require.step_up", "require.consent"],
    ],
    ["a bound token: the answer will show", "", { require: [{ type: "sender_constrained_token" }] }, []],
    ["no access token", "", { token_types: ["id_token"] }, ["omit.access_token"]],
    ["fewer resources than are assumed", "scope=a", { resources: ["x"] }, ["resources"]],
    ["fewer resources than are asked for", "resource=x&audience=y", { resources: ["x"] }, []],
  ])("%s", (_name, form, over, names) => expect(find(form, over)).toEqual(names));

  test("waived", () => {
    expect(find("", { resources: ["x"], require: [{ type: "step_up" }] }, "require.step_up", "resources")).toEqual([]);
  });
});
