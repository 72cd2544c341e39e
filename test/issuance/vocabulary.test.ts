import { describe, expect, test } from "@jest/globals";
import * as words from "../../src/issuance/vocabulary.ts";

const loneSurrogate = "\ud83d";
const thumbprint = "x".repeat(43);
const hex = "0123456789abcdef".repeat(4);

/** A word's edge cases: what it takes and what it refuses. */
const cases: {
  word: keyof typeof words;
  schema: { safeParse: (value: unknown) => { success: boolean } };
  yes: unknown[];
  no: unknown[];
}[] = [
  {
    word: "identifier",
    schema: words.identifier,
    yes: ["a", " ", "urn:acme:1", "naïve", "😀", "x".repeat(512)],
    no: ["", "x".repeat(513), "a\nb", "a\u0000", "\u007f", "\u0085", loneSurrogate, `${loneSurrogate}x`, 1, null],
  },
  { word: "label", schema: words.label, yes: ["dlp", "x".repeat(128)], no: ["", "x".repeat(129), "\t", loneSurrogate] },
  {
    // RFC 6749 §3.3: %x21 / %x23-5B / %x5D-7E
    word: "scope",
    schema: words.scope,
    yes: ["!", "#", "[", "]", "~", "vault:read", "https://a.example/x?y=1&z", "x".repeat(256)],
    no: ["", " ", "a b", '"', "\\", "\u007f", "é", "x".repeat(257), ["a"], undefined],
  },
  {
    // RFC 8707 §2: no fragment. RFC 8693 §2.1: an audience may be any name.
    word: "resourceIndicator",
    schema: words.resourceIndicator,
    yes: ["https://a.example/b?c=d", "urn:a:b", "billing", "https://bücher.example/", "x".repeat(2_048)],
    no: ["", "https://a.example/#f", "#", "a b", "a\u00a0b", "a\n", "\u2028", loneSurrogate, "x".repeat(2_049)],
  },
  {
    word: "grantType",
    schema: words.grantType,
    yes: ["client_credentials", "urn:ietf:params:oauth:grant-type:token-exchange"],
    no: ["", "client credentials", "x".repeat(129), "ü"],
  },
  {
    word: "claimName",
    schema: words.claimName,
    yes: ["email", "https://acme.example/tier", "constructor", "proto", "__proto", "x".repeat(256)],
    no: ["", "__proto__", "a\u0000b", loneSurrogate, "x".repeat(257)],
  },
  {
    // NumericDate in whole seconds, to the end of the year 9999.
    word: "timestamp",
    schema: words.timestamp,
    yes: [0, 1_790_000_000, 253_402_300_799],
    no: [-1, 0.5, 253_402_300_800, Number.NaN, Number.POSITIVE_INFINITY, "0", 2 ** 53],
  },
  { word: "lifetime", schema: words.lifetime, yes: [0, 1, 315_360_000], no: [-1, 1.5, 315_360_001, "60", null] },
  {
    word: "thumbprint",
    schema: words.thumbprint,
    yes: [thumbprint, "-_".repeat(21) + "A"],
    no: [thumbprint.slice(1), `${thumbprint}=`, `${thumbprint}\n`, "+".repeat(43), ""],
  },
  {
    word: "digest",
    schema: words.digest,
    yes: [`sha256:${hex}`],
    no: [hex, `sha256:${hex.toUpperCase()}`, `sha512:${hex}`, `sha256:${hex}0`, `sha256:${hex}\n`],
  },
  {
    word: "tokenType",
    schema: words.tokenType,
    yes: ["access_token", "refresh_token", "id_token"],
    no: ["saml2", "", "toString"],
  },
  {
    word: "lifetimes",
    schema: words.lifetimes,
    yes: [{}, { access_token: 0 }, { access_token: 1, refresh_token: 2, id_token: 3 }],
    no: [{ device_token: 1 }, { access_token: -1 }, [], null, "60"],
  },
  {
    word: "authorizationDetail",
    schema: words.authorizationDetail,
    yes: [{ type: "payment" }, { type: "payment", locations: ["https://a.example"], amount: { value: 5 } }],
    no: [{}, { type: "" }, { type: 1 }, "payment", []],
  },
  {
    word: "party",
    schema: words.party,
    yes: [
      { type: "user", id: "jo" },
      { type: "workload", id: "w", tenant: "acme" },
    ],
    no: [{ type: "robot", id: "r" }, { type: "user" }, { id: "jo" }, { type: "user", id: "jo", admin: true }],
  },
  {
    word: "json",
    schema: words.json,
    yes: [null, true, 0, "", [], {}, [{ a: [null] }], Object.create(null)],
    no: [undefined, Number.NaN, 1n, Symbol("s"), () => 1, [undefined], new Map(), { a: { b: undefined } }],
  },
];

describe.each(cases)("$word", ({ schema, yes, no }) => {
  test.each(yes.map((value) => [value]))("takes %j", (value) => expect(schema.safeParse(value).success).toBe(true));
  test.each(no.map((value) => [value]))("refuses %j", (value) => expect(schema.safeParse(value).success).toBe(false));
});

test("every claim that a protocol uses is reserved", () => {
  const claims = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "client_id", "cnf", "act", "may_act"];
  expect(claims.filter((claim) => !words.reservedClaims.has(claim))).toEqual([]);
  expect([...words.reservedClaims].filter((claim) => claim.trim() !== claim || claim === "")).toEqual([]);
});
