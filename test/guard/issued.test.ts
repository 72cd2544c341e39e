import { describe, expect, test } from "@jest/globals";
import { readIssued } from "../../src/guard/issued.ts";
import { unsigned } from "../support/jwts.ts";

const now = 1_790_000_000;
const opaque = { access_token: "opaque", token_type: "Bearer" };
const jwt = (claims: object | string, more: object = {}) => ({
  access_token: unsigned(claims),
  token_type: "Bearer",
  ...more,
});

function read(answer: unknown): unknown {
  const body = typeof answer === "string" ? answer : JSON.stringify(answer);
  try {
    const { names: _, ...issued } = readIssued(body, now).issued;
    return issued;
  } catch (failure) {
    return (failure as { code: string }).code;
  }
}

const nothing = { clients: [], claims: {}, idTokenClaims: {}, lifetimes: {}, dpop: false };

describe("an access token that cannot be looked into", () => {
  const cases: [string, object, object][] = [
    ["tells nothing itself", opaque, {}],
    [
      "the answer speaks of it",
      { ...opaque, scope: "a b", expires_in: 60 },
      { scopes: ["a", "b"], lifetimes: { access_token: 60 } },
    ],
    ["seconds as text", { ...opaque, expires_in: "60" }, { lifetimes: { access_token: 60 } }],
    ["members that are null", { ...opaque, scope: null, refresh_token: null, expires_in: null }, {}],
    ["bound to a key (RFC 9449 §5)", { ...opaque, token_type: "DPoP" }, { dpop: true }],
    ["an encrypted token", { ...opaque, access_token: "eyJhbGciOiJkaXIifQ.a.b.c.d" }, {}],
    ["three parts that are no JWT", { ...opaque, access_token: "a.b.c" }, {}],
    [
      "authorization details",
      { ...opaque, authorization_details: [{ type: "pay" }] },
      { authorizationDetails: [{ type: "pay" }] },
    ],
    [
      "exchanged (RFC 8693 §2.2.1)",
      { ...opaque, issued_token_type: "urn:ietf:params:oauth:token-type:access_token" },
      {},
    ],
  ];
  test.each(cases)("%s", (_name, answer, found) =>
    expect(read(answer)).toEqual({ tokenTypes: ["access_token"], readable: false, ...nothing, ...found }),
  );
});

describe("an access token that is a JWT", () => {
  const cases: [string, object, object][] = [
    ["says nothing", jwt({}), {}],
    [
      "whom it speaks for, and for whom it was issued",
      jwt({ sub: "jo", client_id: "portal", azp: "portal" }),
      { subject: "jo", clients: ["portal", "portal"] },
    ],
    ["what Okta and Entra call the client", jwt({ cid: "a", appid: "b" }), { clients: ["a", "b"] }],
    ["one audience", jwt({ aud: "x" }), { resources: ["x"] }],
    ["more audiences", jwt({ aud: ["x", "y"] }), { resources: ["x", "y"] }],
    [
      "scopes, wherever they stand",
      jwt({ scope: "a b", scp: ["c"] }, { scope: "d a" }),
      { scopes: ["a", "b", "c", "d"] },
    ],
    ["until when", jwt({ exp: now + 60, iat: now - 5 }), { lifetimes: { access_token: 65 } }],
    [
      "until when, from an issuer with another clock",
      jwt({ exp: now + 600, iat: now + 500 }),
      { lifetimes: { access_token: 600 } },
    ],
    [
      "until when, and the answer says longer",
      jwt({ exp: now + 60 }, { expires_in: 90 }),
      { lifetimes: { access_token: 90 } },
    ],
    ["it never ends, whatever the answer says", jwt({}, { expires_in: 60 }), {}],
    ["it has ended", jwt({ exp: now - 10 }), { lifetimes: { access_token: 0 } }],
    ["it ends in another age", jwt({ exp: 1e15 }), { lifetimes: { access_token: 315_360_000 } }],
    [
      "who acts (RFC 8693 §4.1)",
      jwt({ act: { sub: "a", act: { sub: "b" } } }),
      {
        actors: [
          { type: "client", id: "a" },
          { type: "client", id: "b" },
        ],
      },
    ],
    ["what it is bound to", jwt({ cnf: { jkt: "k".repeat(43), kid: "1" } }), { confirmation: { jkt: "k".repeat(43) } }],
    [
      "claims of nobody's protocol",
      jwt({ email: "jo@x", sub: "jo", jti: "1" }),
      { subject: "jo", claims: { email: "jo@x" } },
    ],
    [
      "details of its own",
      jwt({ authorization_details: [{ type: "pay" }] }),
      { authorizationDetails: [{ type: "pay" }] },
    ],
  ];
  test.each(cases)("%s", (_name, answer, found) =>
    expect(read(answer)).toEqual({ tokenTypes: ["access_token"], readable: true, actors: [], ...nothing, ...found }),
  );
});

describe("other tokens", () => {
  const cases: [string, object, object][] = [
    [
      "a refresh token nobody knows the end of",
      { refresh_token: "r" },
      { tokenTypes: ["access_token", "refresh_token"] },
    ],
    [
      "a refresh token whose end the answer says",
      { refresh_token: "r", refresh_expires_in: 90 },
      { tokenTypes: ["access_token", "refresh_token"], lifetimes: { refresh_token: 90 } },
    ],
    [
      "a refresh token that never ends",
      { refresh_token: "r", refresh_expires_in: 0 },
      { tokenTypes: ["access_token", "refresh_token"] },
    ],
    [
      "a refresh token that says so itself",
      { refresh_token: unsigned({ exp: now + 70 }), refresh_expires_in: 60 },
      { tokenTypes: ["access_token", "refresh_token"], lifetimes: { refresh_token: 70 } },
    ],
    [
      "an ID token",
      { id_token: unsigned({ sub: "jo", exp: now + 9, iat: now, nonce: "n", email: "jo@x" }) },
      {
        tokenTypes: ["access_token", "id_token"],
        subject: "jo",
        idTokenClaims: { email: "jo@x" },
        lifetimes: { id_token: 9 },
      },
    ],
    ["an encrypted ID token", { id_token: "a.b.c.d.e" }, { tokenTypes: ["access_token", "id_token"] }],
  ];
  test.each(cases)("%s", (_name, more, found) =>
    expect(read({ ...opaque, ...more })).toEqual({ readable: false, ...nothing, ...found }),
  );
});

test("claims of protocols are named, and not told", () => {
  const answer = jwt({ sub: "jo", acr: "1", email: "x" }, { id_token: unsigned({ sub: "jo", nonce: "n", exp: now }) });
  const { claims, names } = readIssued(JSON.stringify(answer), now).issued;
  expect({ claims, names: [names.access_token.toSorted(), names.id_token.toSorted()] }).toEqual({
    claims: { email: "x" },
    names: [
      ["acr", "email", "sub"],
      ["exp", "nonce", "sub"],
    ],
  });
});

describe("no token answer that could be relayed", () => {
  const cases: [string, unknown][] = [
    ["nothing", ""],
    ["HTML", "<html>"],
    ["a list", "[]"],
    ["no access token", { token_type: "Bearer" }],
    ["no token type", { access_token: "x" }],
    ["a member twice", '{"access_token":"a","access_token":"b","token_type":"Bearer"}'],
    ["a token that is no text", { ...opaque, refresh_token: 7 }],
    ["seconds that are none", { ...opaque, expires_in: "soon" }],
    ["seconds below zero", { ...opaque, expires_in: -1 }],
    ["a scope that is none", { ...opaque, scope: 'a"b' }],
    ["another kind of token (RFC 8693 §3)", { ...opaque, issued_token_type: "urn:ietf:params:oauth:token-type:saml2" }],
    ["a JWT with a claim twice", jwt('{"scope":"a","scope":"b"}')],
    ["a JWT whose claims are no object", jwt("[]")],
    [
      "a JWT whose header says alg twice, and whose claims cannot be read",
      { ...opaque, access_token: unsigned("{", '{"alg":"a","alg":"b"}') },
    ],
    ["a JWT with an end that is no number", jwt({ exp: "tomorrow" })],
    ["a JWT with a subject that is none", jwt({ sub: 7 })],
    ["a JWT with an actor that is none", jwt({ act: { name: "a" } })],
    ["an ID token that cannot be read", { ...opaque, id_token: unsigned("{") }],
  ];
  test.each(cases)("%s", (_name, answer) => expect(read(answer)).toBe("UPSTREAM_ANSWER_INVALID"));
});
