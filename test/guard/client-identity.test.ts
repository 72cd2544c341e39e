import { describe, expect, test } from "@jest/globals";
import { clientOf } from "../../src/guard/client-identity.ts";
import { unsigned } from "../support/jwts.ts";

function client(authorization: string | undefined, form: Record<string, string> = {}): unknown {
  const parameters = new Map(Object.entries(form).map(([name, value]) => [name, [value]] as const));
  try {
    return clientOf(authorization, parameters);
  } catch (failure) {
    return (failure as { code: string }).code;
  }
}

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
const assertion = (claims: object | string, header: object = { alg: "ES256" }) => ({
  client_assertion: unsigned(claims, header),
});

describe("named once, or twice alike", () => {
  const cases: [string, string | undefined, Record<string, string>, object][] = [
    ["Basic", basic("portal:secret"), {}, { id: "portal", authentication_method: "client_secret_basic" }],
    [
      "basic",
      basic("portal:").replace("Basic", "bAsIc"),
      {},
      { id: "portal", authentication_method: "client_secret_basic" },
    ],
    ["a secret with colons", basic("portal:a:b%"), {}, { id: "portal", authentication_method: "client_secret_basic" }],
    [
      "Basic and the same id",
      basic("portal:x"),
      { client_id: "portal" },
      { id: "portal", authentication_method: "client_secret_basic" },
    ],
    [
      "a secret in the form",
      undefined,
      { client_id: "portal", client_secret: "x" },
      { id: "portal", authentication_method: "client_secret_post" },
    ],
    [
      "a signed assertion",
      undefined,
      assertion({ iss: "portal", sub: "portal" }),
      { id: "portal", authentication_method: "private_key_jwt" },
    ],
    [
      "an assertion without iss",
      undefined,
      assertion({ sub: "portal" }),
      { id: "portal", authentication_method: "private_key_jwt" },
    ],
    [
      "an assertion with a MAC",
      undefined,
      assertion({ sub: "portal" }, { alg: "HS256" }),
      { id: "portal", authentication_method: "client_secret_jwt" },
    ],
    [
      "an assertion and the same id",
      undefined,
      { ...assertion({ sub: "portal" }), client_id: "portal" },
      { id: "portal", authentication_method: "private_key_jwt" },
    ],
    ["nothing but its id", undefined, { client_id: "portal" }, { id: "portal" }],
  ];
  test.each(cases)("%s", (_name, authorization, form, found) => expect(client(authorization, form)).toEqual(found));
});

describe("not named, or in more than one way", () => {
  const cases: [string, string | undefined, Record<string, string>, string][] = [
    ["nothing", undefined, {}, "CLIENT_UNIDENTIFIED"],
    ["another scheme", "Bearer abc", { client_id: "portal" }, "CLIENT_UNIDENTIFIED"],
    ["an empty header", "", { client_id: "portal" }, "CLIENT_UNIDENTIFIED"],
    ["two credentials in one header", `${basic("a:b")}, ${basic("c:d")}`, {}, "CLIENT_UNIDENTIFIED"],
    ["Basic without a colon", basic("portal"), {}, "CLIENT_UNIDENTIFIED"],
    ["Basic without an id", basic(":secret"), {}, "CLIENT_UNIDENTIFIED"],
    ["Basic that decoders read differently", "Basic cG9ydGFsOnh", {}, "CLIENT_UNIDENTIFIED"],
    ["an id that reads in two ways: escapes", basic("por%74al:x"), {}, "CLIENT_AMBIGUOUS"],
    ["an id that reads in two ways: plus", basic("my+portal:x"), {}, "CLIENT_AMBIGUOUS"],
    ["an id that is not UTF-8", `Basic ${Buffer.from([0xff, 0x3a, 0x41]).toString("base64")}`, {}, "CLIENT_AMBIGUOUS"],
    ["Basic and another id", basic("portal:x"), { client_id: "admin" }, "CLIENT_AMBIGUOUS"],
    [
      "Basic and a secret in the form",
      basic("portal:x"),
      { client_id: "portal", client_secret: "x" },
      "CLIENT_AMBIGUOUS",
    ],
    ["Basic and an assertion", basic("portal:x"), assertion({ sub: "portal" }), "CLIENT_AMBIGUOUS"],
    [
      "an assertion and another id",
      undefined,
      { ...assertion({ sub: "portal" }), client_id: "admin" },
      "CLIENT_AMBIGUOUS",
    ],
    ["a secret without an id", undefined, { client_secret: "x" }, "CLIENT_UNIDENTIFIED"],
    ["an assertion by somebody else", undefined, assertion({ iss: "other", sub: "portal" }), "CLIENT_UNIDENTIFIED"],
    ["an assertion that names nobody", undefined, assertion({ iss: "portal" }), "CLIENT_UNIDENTIFIED"],
    ["an assertion that names two", undefined, assertion('{"sub":"a","sub":"b"}'), "CLIENT_UNIDENTIFIED"],
    ["an assertion that is no JWT", undefined, { client_assertion: "x", client_id: "portal" }, "CLIENT_UNIDENTIFIED"],
    [
      "an encrypted assertion",
      undefined,
      { client_assertion: "a.b.c.d.e", client_id: "portal" },
      "CLIENT_UNIDENTIFIED",
    ],
    ["an id with a control character", undefined, { client_id: "a\u0000" }, "CLIENT_UNIDENTIFIED"],
  ];
  test.each(cases)("%s", (_name, authorization, form, code) => expect(client(authorization, form)).toBe(code));
});
