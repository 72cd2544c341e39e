import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { envoy } from "../../src/callers/envoy/kind.ts";
import { read } from "../../src/callers/envoy/read.ts";
import { decode } from "../../src/callers/token-request/decode.ts";
import { encode, refuse } from "../../src/callers/token-request/encode.ts";
import { denial } from "../../src/issuance/denial.ts";
import type { Message } from "../../src/wire/wire.ts";
import { settingsOf } from "../support/callers.ts";

const form = {
  "content-type": "application/x-www-form-urlencoded",
  "x-envoy-auth-partial-body": "false",
};
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString("base64")}` });

function sent(body: string, headers: object = {}, query = ""): Message {
  return {
    head: { method: "POST", path: "/v1/hooks/edge/token", query, headers: { ...form, ...headers } },
    body: Buffer.from(body),
    limits: { maxDepth: 8, maxBytes: 65_536 },
  };
}

const grant = "grant_type=client_credentials";

describe("a token request as it is read", () => {
  test.each<[string, Message, object]>([
    [
      "with the client in Basic credentials",
      sent(`${grant}&scope=a+b`, basic("agent:secret")),
      { client_id: "agent", grant_type: "client_credentials", scope: "a b" },
    ],
    ["with a colon in the secret", sent(grant, basic("agent:a:b")), cc({ client_id: "agent" })],
    ["with the client in the body", sent(`${grant}&client_id=agent&client_secret=s`), cc({ client_id: "agent" })],
    ["with the client in both", sent(`${grant}&client_id=agent`, basic("agent:s")), cc({ client_id: "agent" })],
    ["with an assertion", sent(`${grant}&client_id=agent&client_assertion=e30.e30.`), cc({ client_id: "agent" })],
    ["without a client", sent(grant), cc({})],
    [
      "with several targets",
      sent(`${grant}&resource=https%3A%2F%2Fa.example&resource=https://b.example&audience=c`),
      cc({ resource: ["https://a.example", "https://b.example", "c"] }),
    ],
    ["with members that say nothing", sent(`${grant}&scope=&resource=&client_id=&&other=1`), cc({})],
    [
      "with authorization details",
      sent(`${grant}&authorization_details=${encodeURIComponent('[{"type":"payment"}]')}`),
      cc({ authorization_details: [{ type: "payment" }] }),
    ],
    ["with a query of the endpoint's own", sent(grant, {}, "p=acme&api-version=2"), cc({})],
    ["in UTF-8", sent(grant, { "content-type": 'Application/x-www-form-urlencoded; charset="UTF-8"' }), cc({})],
  ])("%s", (_, message, json) => expect(read(message)).toEqual({ json }));

  test("without secrets", () => {
    const secrets = "client_secret=hush&code=hush&password=hush&refresh_token=hush";
    expect(JSON.stringify(read(sent(`${grant}&${secrets}`)))).not.toContain("hush");
    expect(JSON.stringify(read(sent(grant, basic("agent:hush"))))).not.toContain("hush");
  });
});

function cc(over: object): object {
  return { grant_type: "client_credentials", ...over };
}

describe("what the token endpoint might read differently is refused", () => {
  test.each<[string, Message]>([
    ["a partial body", sent(grant, { "x-envoy-auth-partial-body": "true" })],
    ["a body that nobody says is whole", sent(grant, { "x-envoy-auth-partial-body": undefined })],
    ["no type", sent(grant, { "content-type": undefined })],
    ["another type", sent(grant, { "content-type": "application/json" })],
    ["two types", sent(grant, { "content-type": `${form["content-type"]},application/json` })],
    ["another charset", sent(grant, { "content-type": `${form["content-type"]};charset=utf-16` })],
    ["a scope twice", sent(`${grant}&scope=a&scope=b`)],
    ["a scope once empty and once not", sent(`${grant}&scope=&scope=b`)],
    ["a parameter twice that nobody reads", sent(`${grant}&x=1&x=2`)],
    ["another case", sent(`${grant}&scope=a&Scope=b`)],
    ["a list of PHP's or of qs", sent(`${grant}&scope[]=a`)],
    ["an escaped name", sent(`${grant}&sc%6Fpe=a`)],
    ["a name with a dot", sent(`${grant}&client.id=a`)],
    ["no name", sent(`${grant}&=a`)],
    ["a semicolon", sent(`${grant};scope=a`)],
    ["a space", sent(`${grant}&scope=a b`)],
    ["a line's end", sent(`${grant}\r\n`)],
    ["half an escape", sent(`${grant}&scope=%4`)],
    ["an escape of no UTF-8", sent(`${grant}&client_id=%FF`)],
    ["raw UTF-8", sent(`${grant}&client_id=ü`)],
    ["a compressed body", sent(`\u001f\u008b&${grant}&`)],
    ["a parameter in the query", sent(grant, {}, "scope=a")],
    ["an escaped parameter in the query", sent(grant, {}, "sc%6Fpe=a")],
    ["a secret beside Basic credentials", sent(`${grant}&client_secret=s`, basic("agent:s"))],
    ["a secret beside an assertion", sent(`${grant}&client_secret=s&client_assertion=e30.e30.`)],
    ["two clients", sent(`${grant}&client_id=other`, basic("agent:s"))],
    ["Basic credentials without a client", sent(grant, basic(":s"))],
    ["Basic credentials without a colon", sent(grant, basic("agent"))],
    ["Basic credentials with an escape", sent(grant, basic("agent%41:s"))],
    ["Basic credentials with a plus", sent(grant, basic("agent+a:s"))],
    ["Basic credentials with bits to spare", sent(grant, { authorization: "Basic YTo=YTo" })],
    ["Basic credentials that end in other bits", sent(grant, { authorization: "Basic YTp=" })],
    ["Basic credentials twice", sent(grant, { authorization: "Basic YTpi,Basic YTpi" })],
    ["credentials of another scheme", sent(`${grant}&client_id=agent`, { authorization: "Bearer agent" })],
    ["authorization details that are no JSON", sent(`${grant}&authorization_details=x`)],
    ["authorization details too deep", sent(`${grant}&authorization_details=${"[".repeat(9)}${"]".repeat(9)}`)],
  ])("%s", (_, message) => {
    expect(read(message)).toMatchObject({ problem: { code: "REQUEST_INVALID", errors: [expect.anything()] } });
  });

  test("whatever bytes come, they are read or refused, and what is read is decoded or refused", () => {
    const piece = fc.oneof(
      fc.constantFrom(grant, "&", "scope=a", "resource=x", "client_id=c", "%", "=", ";", "authorization_details=[]"),
      fc.string(),
    );
    const headers = fc.record(
      { authorization: fc.oneof(fc.constant("Basic YTpi"), fc.string()), "content-type": fc.string() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(piece), headers, fc.string(), (pieces, own, query) => {
        const found = read(sent(pieces.join(""), own, query));
        if ("json" in found) expect(["request", "faults"]).toContain(Object.keys(decode(found.json))[0]);
        else expect(found.problem.code).toBe("REQUEST_INVALID");
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("a token request as it is decided on", () => {
  test.each<[string, object, object]>([
    [
      "what it leaves open is unknown",
      { client_id: "agent", grant_type: "client_credentials" },
      {
        request: {
          grant_type: "client_credentials",
          client: { id: "agent" },
          subject: { type: "client", id: "agent" },
        },
        question: { client_id: "agent", grant_type: "client_credentials" },
      },
    ],
    [
      "a grant for somebody else",
      { client_id: "a", grant_type: "refresh_token" },
      fault("/grant_type", "VALUE_INVALID"),
    ],
    ["no grant", { client_id: "a" }, fault("/grant_type", "MEMBER_MISSING")],
    ["no client", { grant_type: "client_credentials" }, fault("/client_id", "MEMBER_MISSING")],
    [
      "two spaces between scopes",
      { client_id: "a", grant_type: "client_credentials", scope: "a  b" },
      fault("/scopes/1", "VALUE_INVALID"),
    ],
    [
      "authorization details without a type",
      { client_id: "a", grant_type: "client_credentials", authorization_details: [{}] },
      fault("/authorization_details/0/type", "MEMBER_MISSING"),
    ],
  ])("%s", (_, message, decoded) => expect(decode(message as never)).toEqual(decoded));

  function fault(pointer: string, code: string): object {
    return { faults: [{ pointer, code }] };
  }
});

describe("the answer", () => {
  const id = ["Cache-Control", "no-store", "X-Assayer-Decision-Id", "d-1"];

  test("lets through with 200 and nothing else", () => {
    const issuance = { token_types: [], lifetimes: {}, claims: { set: {}, remove: [] }, omit: [], require: [] };
    expect(encode({ decision_id: "d-1", decision: "allow", issuance, reasons: [] })).toEqual({
      status: 200,
      headers: id,
      body: "",
    });
  });

  test("denies with 403 and an error of RFC 6749", () => {
    expect(encode({ decision_id: "d-1", ...denial("OVERLOADED") })).toEqual({
      status: 403,
      headers: ["Content-Type", "application/json", ...id],
      body: '{"error":"temporarily_unavailable","error_description":"The token could not be decided on."}',
    });
  });

  test("says nothing beyond the characters of an error_description", () => {
    const { status, body } = refuse(
      { code: "REQUEST_INVALID", errors: [{ pointer: '/"\\\n', code: "VALUE_INVALID", detail: 'ü"' }] },
      "d-1",
    );
    expect([status, JSON.parse(body)]).toEqual([
      403,
      { error: "invalid_request", error_description: "The token request was refused: ''': ''." },
    ]);
  });
});

test("the proxy's key is not looked for among the client's credentials", () => {
  expect(() => settingsOf(envoy, { auth: { type: "header", name: "authorization", keys: [] } })).toThrow(
    "a header other than the client's own credentials",
  );
});
