import { describe, expect, test } from "@jest/globals";
import { exportJWK, generateKeyPair, calculateJwkThumbprint, SignJWT } from "jose";
import { decidable, readAsked } from "../../src/guard/asked.ts";
import { readForm } from "../../src/guard/form.ts";
import type { Known } from "../../src/guard/asked.ts";
import { unsigned } from "../support/jwts.ts";

const credentials = { authorization: `Basic ${Buffer.from("portal:x").toString("base64")}` };

const read = (form: string, over: Partial<Known> = {}) =>
  readAsked(readForm(Buffer.from(form)), { headers: credentials, resources: [], ...over });

const code = (form: string, over: Partial<Known> = {}) =>
  read(form, over).then(
    () => "read",
    (failure: { code: string }) => failure.code,
  );

const client = { id: "portal", authentication_method: "client_secret_basic" };

test("client credentials say for whom: the client", async () => {
  const asked = await read("grant_type=client_credentials&scope=a++b&resource=https%3A%2F%2Fx&audience=y", {
    tenant: "acme",
    address: "::ffff:192.0.2.7",
  });
  expect(asked).toEqual({
    grant_type: "client_credentials",
    client,
    subject: { type: "client", id: "portal", tenant: "acme" },
    actors: [],
    tenant: "acme",
    resources: ["https://x", "y"],
    scopes: ["a", "b"],
    network: { ip: "192.0.2.7" },
  });
  expect(decidable(asked)).toBe(true);
});

describe("every other grant does not, whatever it shows", () => {
  const somebody = unsigned({ sub: "mallory", iss: "https://idp" });
  test.each([
    "grant_type=authorization_code&code=x&redirect_uri=https%3A%2F%2Fx",
    "grant_type=refresh_token&refresh_token=x&scope=a&resource=b",
    "grant_type=password&username=mallory&password=x&scope=a&resource=b",
    `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${somebody}&scope=a&resource=b`,
    `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&subject_token=${somebody}&scope=a&audience=b`,
    "grant_type=Client_Credentials&scope=a&resource=b",
  ])("%.70s", async (form) => {
    const asked = await read(form);
    expect(asked.subject).toBeUndefined();
    expect(decidable(asked)).toBe(false);
    expect(JSON.stringify(asked)).not.toContain("mallory");
  });
});

describe("what is not said is unknown, and then the answer is waited for", () => {
  test.each(["", "&scope=a", "&resource=b", "&scope=&resource=b"])("%s", async (rest) => {
    expect(decidable(await read(`grant_type=client_credentials${rest}`))).toBe(false);
  });

  test("the configuration says what tokens are for where the request does not", async () => {
    const resources = ["https://default"];
    expect(await read("grant_type=client_credentials&scope=a", { resources })).toMatchObject({ resources });
    expect(await read("grant_type=client_credentials&scope=a&audience=b", { resources })).toMatchObject({
      resources: ["b"],
    });
  });
});

test("evidence and purpose come in fields of their own", async () => {
  const headers = { ...credentials, "assayer-evidence": "a.b.c, d.e.f", "assayer-purpose": "reconciliation" };
  expect(await read("grant_type=client_credentials", { headers })).toMatchObject({
    evidence: [
      { type: "jwt", token: "a.b.c" },
      { type: "jwt", token: "d.e.f" },
    ],
    purpose: "reconciliation",
  });
});

test("authorization details, as JSON that everybody reads alike", async () => {
  const form = (json: string) => `grant_type=x&authorization_details=${encodeURIComponent(json)}`;
  expect(await read(form('[{"type":"pay","sum":1}]'))).toMatchObject({
    authorization_details: [{ type: "pay", sum: 1 }],
  });
  expect(await code(form("[{]"))).toBe("FORM_PARAMETER_REFUSED");
  expect(await code(form('[{"type":"a","type":"b"}]'))).toBe("FORM_PARAMETER_REFUSED");
  expect(await code(form('{"type":"a"}'))).toBe("FORM_PARAMETER_REFUSED");
});

test("the key of a DPoP proof is what the token would be bound to", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = await exportJWK(publicKey);
  const dpop = await new SignJWT({}).setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk }).sign(privateKey);
  const jkt = await calculateJwkThumbprint(jwk);
  expect(await read("grant_type=x", { headers: { ...credentials, dpop } })).toMatchObject({ confirmation: { jkt } });
  expect(await code("grant_type=x", { headers: { ...credentials, dpop: "x" } })).toBe("FORM_PARAMETER_REFUSED");
});

describe("refused", () => {
  test.each([
    ["", "FORM_PARAMETER_REFUSED"],
    ["scope=a", "FORM_PARAMETER_REFUSED"],
    ["grant_type=a%22b", "FORM_PARAMETER_REFUSED"],
    ["grant_type=x&scope=%C3%B6", "FORM_PARAMETER_REFUSED"],
    ["grant_type=x&resource=a%23b", "FORM_PARAMETER_REFUSED"],
    ["grant_type=x&client_id=other", "CLIENT_AMBIGUOUS"],
  ])("%s", async (form, expected) => expect(await code(form)).toBe(expected));

  test.each([
    ["evidence that is none", { "assayer-evidence": "" }],
    ["a purpose that is too long", { "assayer-purpose": "x".repeat(200) }],
  ])("%s", async (_name, headers) =>
    expect(await code("grant_type=x", { headers: { ...credentials, ...headers } })).toBe("FORM_PARAMETER_REFUSED"),
  );
});

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["fe80::1%eth0", "fe80::1"],
  [undefined, undefined],
])("the peer %s", async (address, ip) => {
  const { network } = await read("grant_type=x", address === undefined ? {} : { address });
  expect(network?.ip).toBe(ip);
});
