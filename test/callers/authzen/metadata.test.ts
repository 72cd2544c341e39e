import { generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import type { JSONWebKeySet } from "jose";
import { authzenSettings } from "../../../src/callers/authzen/settings.ts";
import { openSigningKeys } from "../../../src/callers/signing-keys.ts";
import { startAuthzenServer } from "../../support/authzen-server.ts";
import type { AuthzenServer } from "../../support/authzen-server.ts";

let server: AuthzenServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

const publicUrl = "https://pdp.example";
const pem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
const rsa = () => pem(generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey);
const elliptic = () => pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
const edwards = () => pem(generateKeyPairSync("ed25519").privateKey);

type Document = Record<string, unknown> & { signed_metadata: string };

const get = async <Body>(path: string) => (await (await fetch(new URL(path, server?.url))).json()) as Body;
const metadata = async (suffix = "") => get<Document>(`/.well-known/authzen-configuration${suffix}`);

describe("signed metadata", () => {
  async function start(files: Map<string, string>) {
    const signing = await openSigningKeys([...files.keys()], ["ES256", "EdDSA", "RS256"], {
      readFile: async (path) => files.get(path) ?? "",
      intervalMs: 60_000,
      onEvent: () => {},
    });
    server = await startAuthzenServer({ public_url: publicUrl }, {}, [], { signing });
    return signing;
  }

  test.each([
    ["RS256", rsa],
    ["ES256", elliptic],
    ["EdDSA", edwards],
  ])("%s: says the same as the document, and the published keys verify it", async (alg, key) => {
    const signing = await start(new Map([["first", key()]]));
    const { signed_metadata: signed, ...plain } = await metadata();
    const keys = await get<JSONWebKeySet>("/access/v1/jwks");
    const { payload, protectedHeader } = await jwtVerify(signed, createLocalJWKSet(keys), { issuer: publicUrl });
    expect(protectedHeader).toEqual({ alg, typ: "JWT", kid: keys.keys[0]?.kid });
    expect(payload).toEqual({ ...plain, iss: publicUrl, iat: 1_790_000_000 });
    expect(plain).toMatchObject({ policy_decision_point: publicUrl, jwks_uri: `${publicUrl}/access/v1/jwks` });
    signing.close();
  });

  test("a tenant's are its own", async () => {
    const signing = await start(new Map([["first", elliptic()]]));
    const { signed_metadata: signed, ...plain } = await metadata("/tenants/acme");
    const own = `${publicUrl}/tenants/acme`;
    expect(decodeJwt(signed)).toEqual({ ...plain, iss: own, iat: 1_790_000_000 });
    expect(plain).toMatchObject({ policy_decision_point: own, jwks_uri: `${publicUrl}/access/v1/jwks` });
    signing.close();
  });

  test("the first key signs, all are published, and a key in a changed file signs without a restart", async () => {
    const files = new Map([
      ["first", elliptic()],
      ["second", edwards()],
    ]);
    const signing = await start(files);
    const before = await get<JSONWebKeySet>("/access/v1/jwks");
    expect(before.keys.map(({ alg }) => alg)).toEqual(["ES256", "EdDSA"]);
    files.set("first", rsa());
    await signing.refresh();
    const after = await get<JSONWebKeySet>("/access/v1/jwks");
    expect(after.keys.map(({ alg }) => alg)).toEqual(["RS256", "EdDSA"]);
    const { signed_metadata: signed } = await metadata();
    expect((await jwtVerify(signed, createLocalJWKSet(after))).protectedHeader.alg).toBe("RS256");
    await expect(jwtVerify(signed, createLocalJWKSet(before))).rejects.toThrow("no applicable key");
    signing.close();
  });

  test("nothing private is published", async () => {
    const signing = await start(new Map([elliptic(), edwards(), rsa()].map((text, index) => [`${index}`, text])));
    const { keys } = await get<JSONWebKeySet>("/access/v1/jwks");
    const shown = ["alg", "kid", "kty", "use"];
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x", "y"],
      ["alg", "crv", "kid", "kty", "use", "x"],
      [...shown, "e", "n"].sort(),
    ]);
    signing.close();
  });

  test("without keys there are none, and no keys are published", async () => {
    server = await startAuthzenServer({ public_url: publicUrl });
    const found = await metadata();
    expect([found.signed_metadata, found["jwks_uri"]]).toEqual([undefined, undefined]);
    expect((await fetch(new URL("/access/v1/jwks", server.url))).status).toBe(404);
  });

  test("keys for metadata that nobody gets are a fault of the configuration", () => {
    const { error } = authzenSettings.safeParse({ signing_key_files: ["key.pem"] });
    expect(error?.issues.map(({ path }) => path)).toEqual([["public_url"]]);
  });
});

describe("what is named is answered", () => {
  const all = ["access_evaluation", "access_evaluations", "search_action"];
  test.each([
    ["searches where the bundle has a policy for them", true, [...all, "search_resource", "search_subject"]],
    ["without one, no search but that for the gates which would be permitted", false, all],
  ])("%s", async (_name, answersAccess, expected) => {
    server = await startAuthzenServer({ public_url: publicUrl }, {}, [], { answersAccess: () => answersAccess });
    const named = Object.keys(await metadata()).filter((name) => name.endsWith("_endpoint"));
    expect(named.sort()).toEqual(expected.map((name) => `${name}_endpoint`).sort());
  });
});
