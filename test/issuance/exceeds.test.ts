import { describe, expect, test } from "@jest/globals";
import type { Issuance } from "../../src/issuance/decision.ts";
import { exceeds } from "../../src/issuance/exceeds.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { requestWith } from "../support/requests.ts";

const request = requestWith({
  token_types: ["access_token", "refresh_token"],
  scopes: ["read", "write"],
  resources: ["https://a.example"],
  claims: { email: "jo@acme.example" },
  lifetimes: { access_token: 600 },
  authorization_details: [{ type: "payment", amount: { value: 5, currency: "EUR" } }],
});

const issuance: Issuance = {
  token_types: ["access_token"],
  scopes: ["read"],
  resources: ["https://a.example"],
  lifetimes: { access_token: 300 },
  claims: { set: { tier: "gold" }, remove: ["email"] },
  authorization_details: [{ amount: { currency: "EUR", value: 5 }, type: "payment" }],
  omit: ["refresh_token"],
  require: [],
};

test("less than what was asked for exceeds nothing, in whatever order its members are", () => {
  expect(exceeds(issuance, request)).toEqual([]);
});

describe("what goes beyond the request is named", () => {
  test.each<[string, Partial<Issuance>, string[]]>([
    ["no token at all", { token_types: [] }, ["token_types"]],
    ["a token nobody asked for", { token_types: ["id_token"] }, ["token_types"]],
    ["a token that it says to omit", { omit: ["access_token"] }, ["token_types"]],
    ["another scope", { scopes: ["read", "admin"] }, ["scopes"]],
    ["no scope left", { scopes: [] }, ["scopes"]],
    ["another resource", { resources: ["https://b.example"] }, ["resources"]],
    ["a wider authorization detail", { authorization_details: [{ type: "payment" }] }, ["authorization_details"]],
    ["a longer lifetime", { lifetimes: { access_token: 601 } }, ["lifetimes"]],
    ["a lifetime without end", { lifetimes: {} }, ["lifetimes"]],
    ["a protocol claim", { claims: { set: { sub: "root" }, remove: [] } }, ["claims"]],
    ["a claim that it also removes", { claims: { set: { tier: "a" }, remove: ["tier"] } }, ["claims"]],
    ["another value of a claim", { claims: { set: { email: "eve@evil.example" }, remove: [] } }, ["claims"]],
    ["several at once", { scopes: ["admin"], lifetimes: {} }, ["scopes", "lifetimes"]],
  ])("%s", (_name, over, members) => {
    expect(exceeds({ ...issuance, ...over }, request)).toEqual(members);
  });
});

describe("what is near and does not", () => {
  test.each<[string, Partial<Issuance>, Partial<IssuanceRequest>]>([
    ["the same value of a claim", { claims: { set: { email: "jo@acme.example" }, remove: [] } }, {}],
    ["a ceiling for a token that nobody asked for", { lifetimes: { access_token: 600, id_token: 9_999 } }, {}],
    ["an empty list that was asked for", { scopes: [] }, { scopes: [] }],
  ])("%s", (_name, over, asked) => {
    expect(exceeds({ ...issuance, ...over }, { ...request, ...asked })).toEqual([]);
  });

  test("a request without claims, where a claim is set", () => {
    const { claims: _claims, ...unknown } = request;
    expect(exceeds(issuance, unknown)).toEqual([]);
  });
});

test("what was asked for must not become unknown, nor what was unknown become known", () => {
  const { scopes: _scopes, ...silent } = issuance;
  expect(exceeds(silent, request)).toEqual(["scopes"]);
  const { resources: _resources, ...vague } = request;
  expect(exceeds(issuance, vague)).toEqual(["resources"]);
});
