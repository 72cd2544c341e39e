import { describe, expect, test } from "@jest/globals";
import { issuanceRequest } from "../../src/issuance/request.ts";
import { requestWith } from "../support/requests.ts";

/** Every member, each of a value that is allowed. */
const whole = {
  grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
  token_types: ["access_token", "refresh_token"],
  client: { id: "billing-agent", authentication_method: "private_key_jwt" },
  subject: { type: "user", id: "jo", tenant: "acme" },
  actors: [{ type: "workload", id: "billing-agent" }],
  tenant: "acme",
  resources: ["https://billing.acme.example"],
  scopes: ["invoices:read"],
  claims: { email: "jo@acme.example", groups: ["a", { b: null }] },
  lifetimes: { access_token: 600, refresh_token: 0 },
  authorization_details: [{ type: "payment", amount: { value: 5 } }],
  purpose: "invoice-reconciliation",
  evidence: [{ type: "jwt", token: "e30.e30.AA" }],
  network: { ip: "2001:db8::1" },
  confirmation: { jkt: "x".repeat(43), "x5t#S256": "y".repeat(43) },
};

test.each([
  ["with every member", whole],
  ["with no more than it needs", requestWith()],
  ["with empty lists, which are not the same as none", requestWith({ scopes: [], resources: [], actors: [] })],
])("a request %s is taken as it is", (_name, request) => {
  expect(issuanceRequest.parse(request)).toEqual(request);
});

/** Where a request is at fault: the path of each issue, a member that is not known being part of it. */
function faults(value: unknown): string[] {
  const issues = issuanceRequest.safeParse(value).error?.issues ?? [];
  return issues.map((issue) => [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys : [])].join("/"));
}

const party = { type: "user", id: "jo" };
const many = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value);

describe("a bad request is refused at the member that is at fault", () => {
  test.each<[string, object, string[]]>([
    ["a member that nobody knows", { audience: "x" }, ["audience"]],
    ["a member in another case", { Scopes: [] }, ["Scopes"]],
    ["two such members", { a: 1, b: 2 }, ["a/b"]],
    ["an empty grant type", { grant_type: "" }, ["grant_type"]],
    ["a grant type with a space", { grant_type: "client credentials" }, ["grant_type"]],
    ["an unknown token type", { token_types: ["access_token", "saml"] }, ["token_types/1"]],
    ["no token types", { token_types: [] }, ["token_types"]],
    ["too many token types", { token_types: many(4, "access_token") }, ["token_types"]],
    ["a client without an id", { client: {} }, ["client/id"]],
    ["a client as a string", { client: "billing-agent" }, ["client"]],
    ["a secret of the client", { client: { id: "a", secret: "s" } }, ["client/secret"]],
    ["a subject of unknown type", { subject: { ...party, type: "robot" } }, ["subject/type"]],
    ["a subject with a control character", { subject: { ...party, id: "j\u0000o" } }, ["subject/id"]],
    ["a subject with half a character", { subject: { ...party, id: "\udc00" } }, ["subject/id"]],
    ["an actor without an id", { actors: [party, { type: "user" }] }, ["actors/1/id"]],
    ["too many actors", { actors: many(33, party) }, ["actors"]],
    ["an empty tenant", { tenant: "" }, ["tenant"]],
    ["a resource with a fragment", { resources: ["https://a.example#b"] }, ["resources/0"]],
    ["too many resources", { resources: many(65, "a") }, ["resources"]],
    ["scopes in one string", { scopes: "read write" }, ["scopes"]],
    ["two scopes in one", { scopes: ["read", "read write"] }, ["scopes/1"]],
    ["too many scopes", { scopes: many(1_001, "a") }, ["scopes"]],
    ["a claim without a name", { claims: { "": 1 } }, ["claims/"]],
    ["a claim that is not JSON", { claims: { at: undefined } }, ["claims/at"]],
    ["claims in a list", { claims: [] }, ["claims"]],
    ["a lifetime in words", { lifetimes: { access_token: "5m" } }, ["lifetimes/access_token"]],
    ["half a second", { lifetimes: { id_token: 0.5 } }, ["lifetimes/id_token"]],
    ["a lifetime of another token", { lifetimes: { device_token: 5 } }, ["lifetimes/device_token"]],
    ["an authorization detail without a type", { authorization_details: [{}] }, ["authorization_details/0/type"]],
    ["too many of them", { authorization_details: many(101, { type: "a" }) }, ["authorization_details"]],
    ["a purpose of two lines", { purpose: "a\nb" }, ["purpose"]],
    ["evidence of unknown type", { evidence: [{ type: "saml", token: "a" }] }, ["evidence/0/type"]],
    ["empty evidence", { evidence: [{ type: "jwt", token: "" }] }, ["evidence/0/token"]],
    ["endless evidence", { evidence: [{ type: "jwt", token: "a".repeat(65_537) }] }, ["evidence/0/token"]],
    [
      "evidence that says it is verified",
      { evidence: [{ type: "jwt", token: "a", verified: true }] },
      ["evidence/0/verified"],
    ],
    ["too much evidence", { evidence: many(17, { type: "jwt", token: "a" }) }, ["evidence"]],
    ["an address that is none", { network: { ip: "300.0.0.1" } }, ["network/ip"]],
    ["an address with a zone", { network: { ip: "fe80::1%eth0" } }, ["network/ip"]],
    ["a network instead of an address", { network: { ip: "10.0.0.0/8" } }, ["network/ip"]],
    ["a thumbprint with padding", { confirmation: { jkt: `${"x".repeat(42)}=` } }, ["confirmation/jkt"]],
    ["a whole key", { confirmation: { jwk: {} } }, ["confirmation/jwk"]],
    ["faults at several places", { scopes: [""], tenant: 7 }, ["tenant", "scopes/0"]],
  ])("%s", (_name, over, paths) => {
    expect(faults({ ...requestWith(), ...over })).toEqual(paths);
  });

  test.each([[null], [[]], ["{}"], [undefined], [1]])("%j instead of an object", (value) => {
    expect(faults(value)).toEqual([""]);
  });
});

test("a claim called __proto__ is not taken over, and is nobody's prototype", () => {
  const body = { ...requestWith(), claims: JSON.parse('{"__proto__":{"admin":true},"tier":"a"}') as object };
  const { claims = {} } = issuanceRequest.parse(body);
  expect(Object.entries(claims)).toEqual([["tier", "a"]]);
  expect("admin" in claims).toBe(false);
});
