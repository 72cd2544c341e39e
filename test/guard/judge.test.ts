import { describe, expect, test } from "@jest/globals";
import type { Asked } from "../../src/guard/asked.ts";
import type { Issued } from "../../src/guard/issued.ts";
import { judge } from "../../src/guard/judge.ts";
import type { Issuance } from "../../src/issuance/decision.ts";

const asked: Asked = { grant_type: "client_credentials", client: { id: "portal" } };
const decided: Issuance = {
  token_types: ["access_token", "refresh_token", "id_token"],
  scopes: ["a", "b"],
  resources: ["x"],
  lifetimes: { access_token: 300, refresh_token: 600, id_token: 300 },
  claims: { set: {}, remove: ["email"] },
  omit: [],
  require: [],
};
const token: Issued = {
  tokenTypes: ["access_token"],
  readable: true,
  clients: ["portal"],
  scopes: ["a"],
  resources: ["x"],
  actors: [],
  claims: {},
  idTokenClaims: {},
  names: { access_token: ["sub", "aud", "exp"], id_token: [] },
  lifetimes: { access_token: 300 },
  dpop: false,
};
const opaque: Issued = {
  tokenTypes: ["access_token"],
  readable: false,
  clients: [],
  claims: {},
  idTokenClaims: {},
  names: { access_token: [], id_token: [] },
  lifetimes: { access_token: 60 },
  dpop: false,
};
const set = (claims: Issuance["claims"]["set"]) => ({ claims: { set: claims, remove: [] } });
const named = (...access_token: string[]) => ({ names: { access_token, id_token: [] } });
const bound = { confirmation: { jkt: "k".repeat(43) } };

interface Case {
  readonly name: string;
  readonly asked?: Partial<Asked>;
  readonly decided?: { readonly [Member in keyof Issuance]?: Issuance[Member] | undefined };
  readonly issued?: { readonly [Member in keyof Issued]?: Issued[Member] | undefined };
  readonly base?: Issued;
  readonly beyond?: readonly string[];
  readonly refresh?: readonly string[];
  readonly id?: readonly string[];
}

const cases: Case[] = [
  { name: "within the decision" },
  { name: "an opaque token of which the answer says enough", base: opaque },
  { name: "a scope too many", issued: { scopes: ["a", "c"] }, beyond: ["scopes"] },
  { name: "a scope too many of an opaque token", base: opaque, issued: { scopes: ["c"] }, beyond: ["scopes"] },
  { name: "scopes although nobody decided on any", decided: { scopes: undefined }, beyond: ["scopes"] },
  { name: "an audience too many", issued: { resources: ["x", "y"] }, beyond: ["resources"] },
  { name: "a JWT for nobody in particular", issued: { resources: undefined }, beyond: ["resources"] },
  { name: "one second too long", issued: { lifetimes: { access_token: 301 } }, beyond: ["lifetimes.access_token"] },
  { name: "nobody knows how long", issued: { lifetimes: {} }, beyond: ["lifetimes.access_token"] },
  { name: "nobody knows how long, and nobody minds", decided: { lifetimes: {} }, issued: { lifetimes: {} } },
  { name: "a claim to be removed", issued: named("email"), beyond: ["claims.remove"] },
  {
    name: "a protocol's claim to be removed",
    decided: { claims: { set: {}, remove: ["acr"] } },
    issued: named("acr"),
    beyond: ["claims.remove"],
  },
  { name: "a claim to be set", decided: set({ tier: 1 }), beyond: ["claims.set"] },
  {
    name: "a claim to be set to something else",
    decided: set({ tier: 1 }),
    issued: { claims: { tier: 2 } },
    beyond: ["claims.set"],
  },
  {
    name: "a claim to be set, and there already",
    decided: set({ tier: { a: 1, b: 2 } }),
    issued: { claims: { tier: { b: 2, a: 1 } } },
  },
  { name: "another client", issued: { clients: ["portal", "admin"] }, beyond: ["client"] },
  {
    name: "no access token",
    decided: { token_types: ["id_token"], omit: ["access_token"] },
    beyond: ["omit.access_token"],
  },
  { name: "a step up", decided: { require: [{ type: "step_up" }] }, beyond: ["require.step_up"] },
  { name: "consent", decided: { require: [{ type: "consent" }] }, beyond: ["require.consent"] },
  {
    name: "a bound token",
    decided: { require: [{ type: "sender_constrained_token" }] },
    beyond: ["require.sender_constrained_token"],
  },
  { name: "a bound token, and it is", decided: { require: [{ type: "sender_constrained_token" }] }, issued: bound },
  {
    name: "a bound token, and the answer says so",
    base: opaque,
    decided: { require: [{ type: "sender_constrained_token" }] },
    issued: { dpop: true },
  },
  { name: "a key that was only claimed", asked: bound, beyond: ["confirmation"] },
  {
    name: "another key than the one that was claimed",
    asked: bound,
    issued: { confirmation: { jkt: "x".repeat(43) } },
    beyond: ["confirmation"],
  },
  { name: "the key that was claimed", asked: bound, issued: bound },
  { name: "a key that was only claimed, of an opaque token", base: opaque, asked: bound, beyond: ["confirmation"] },
  { name: "an opaque token that is bound", base: opaque, asked: bound, issued: { dpop: true } },
  {
    name: "details nobody decided on",
    issued: { authorizationDetails: [{ type: "pay" }] },
    beyond: ["authorization_details"],
  },
  {
    name: "details as decided",
    decided: { authorization_details: [{ type: "pay", a: 1, b: 2 }] },
    issued: { authorizationDetails: [{ type: "pay", b: 2, a: 1 }] },
  },
  {
    name: "a refresh token that is to be left out",
    decided: { token_types: ["access_token"], omit: ["refresh_token"] },
    issued: { tokenTypes: ["access_token", "refresh_token"], lifetimes: { access_token: 1, refresh_token: 1 } },
    refresh: ["omit.refresh_token"],
  },
  {
    name: "a refresh token of which nobody knows how long it lives",
    issued: { tokenTypes: ["access_token", "refresh_token"], lifetimes: { access_token: 1 } },
    refresh: ["lifetimes.refresh_token"],
  },
  {
    name: "a refresh token that is short enough",
    issued: { tokenTypes: ["access_token", "refresh_token"], lifetimes: { access_token: 1, refresh_token: 600 } },
  },
  {
    name: "a refresh token that the client holds already",
    asked: { grant_type: "refresh_token" },
    decided: { token_types: ["access_token"], omit: ["refresh_token"] },
    issued: { tokenTypes: ["access_token", "refresh_token"] },
    beyond: ["omit.refresh_token", "lifetimes.refresh_token"],
  },
  {
    name: "an ID token with a claim to be removed, and too long",
    issued: {
      tokenTypes: ["access_token", "id_token"],
      names: { access_token: [], id_token: ["sub", "email"] },
      lifetimes: { access_token: 1, id_token: 301 },
    },
    id: ["lifetimes.id_token", "claims.remove"],
  },
  {
    name: "an ID token that is to be left out",
    decided: { token_types: ["access_token"], omit: ["id_token"] },
    issued: { tokenTypes: ["access_token", "id_token"], lifetimes: { access_token: 1, id_token: 1 } },
    id: ["omit.id_token"],
  },
];

test.each(cases)("$name", ({ beyond = [], refresh = [], id = [], base = token, ...over }) => {
  const issuance = { ...decided, ...over.decided } as Issuance;
  const issued = { ...base, ...over.issued } as Issued;
  const judged = judge({ ...asked, ...over.asked }, issuance, issued);
  expect(judged).toEqual({ beyond, leaveOut: { refresh_token: refresh, id_token: id } });
});

describe("what is waived goes unenforced, and nothing else", () => {
  const issued: Issued = {
    ...token,
    scopes: ["c"],
    clients: ["admin"],
    tokenTypes: ["access_token", "refresh_token"],
    lifetimes: {},
  };

  test("waived", () => {
    const waived = new Set(["scopes", "lifetimes.access_token", "lifetimes.refresh_token"] as const);
    expect(judge(asked, decided, issued, waived)).toEqual({
      beyond: ["client"],
      leaveOut: { refresh_token: [], id_token: [] },
    });
  });

  test("not waived", () => {
    expect(judge(asked, decided, issued)).toEqual({
      beyond: ["client", "scopes", "lifetimes.access_token"],
      leaveOut: { refresh_token: ["lifetimes.refresh_token"], id_token: [] },
    });
  });
});
