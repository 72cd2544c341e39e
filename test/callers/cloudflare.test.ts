import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createLocalJWKSet, decodeProtectedHeader, generateKeyPair, jwtVerify, SignJWT } from "jose";
import type { CryptoKey, JSONWebKeySet } from "jose";
import { cloudflare } from "../../src/callers/cloudflare/kind.ts";
import { openSigner } from "../../src/callers/cloudflare/signing.ts";
import { denial } from "../../src/issuance/denial.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { cloudflare as access } from "../emulators/cloudflare.ts";
import { askedOf, openHook, settingsOf } from "../support/callers.ts";
import { startHookServer } from "../support/hook-server.ts";
import type { HookServer } from "../support/hook-server.ts";

const question = JSON.parse(readFileSync("test/fixtures/callers/cloudflare/message.json", "utf8")) as { nonce: string };

let server: HookServer | undefined;
afterEach(async () => {
  await server?.close({ graceMs: 1 });
});

async function start(): Promise<HookServer> {
  server = await startHookServer(settingsOf(cloudflare, access.settings));
  return server;
}

const signed = async (key: CryptoKey, seconds: number) =>
  new SignJWT({ ...question }).setProtectedHeader({ alg: "ES256" }).setExpirationTime(`${seconds}s`).sign(key);

describe("on the wire", () => {
  test("a question as Access sends it gets an answer that the keys at the keys URL verify", async () => {
    const { hook, sealed } = await start();
    const body = JSON.stringify({ token: await sealed(JSON.stringify(question)) });
    const response = await fetch(hook, { method: "POST", headers: { "content-type": "text/plain" }, body });
    const { token } = (await response.json()) as { token: string };
    const keys = (await (await fetch(`${hook}/keys`)).json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys));
    const { iat = 0, ...claims } = payload;
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: keys.keys[0]?.kid });
    expect(claims).toEqual({ success: true, exp: iat + 60, nonce: question.nonce });
  });

  test.each([
    ["signed by somebody else", async () => signed((await generateKeyPair("ES256")).privateKey, 60)],
    ["from the future", async ({ sealed }: HookServer) => sealed(JSON.stringify({ ...question, nbf: 4_000_000_000 }))],
    ["without a signature", async () => `eyJhbGciOiJub25lIn0.${btoa(JSON.stringify(question))}.`],
  ])("a question %s is nobody's", async (_, made) => {
    const running = await start();
    const body = JSON.stringify({ token: await made(running) });
    const response = await fetch(running.hook, { method: "POST", body });
    expect([response.status, await response.json()]).toEqual([
      403,
      { success: false, error: "UNAUTHENTICATED", decision_id: "answer-1" },
    ]);
    expect(running.recorded).toEqual([]);
  });

  test.each([
    ["POST", "/keys", 405],
    ["GET", "/keys/", 404],
    ["GET", "/other", 404],
    ["GET", "", 403],
  ])("%s %s is %i", async (method, rest, status) => {
    const { hook } = await start();
    expect((await fetch(hook + rest, { method })).status).toBe(status);
  });
});

describe("what is asked", () => {
  test.each<[string, object, object]>([
    [
      "of an application that the configuration describes",
      {},
      { resources: ["https://a.example"], lifetimes: { access_token: 3_600 } },
    ],
    ["of one that it only names", { application: { client_id: "wiki" } }, {}],
  ])("%s", async (_, settings, known) => {
    const hook = await openHook(cloudflare, { ...access.settings, ...settings });
    expect(askedOf(hook, question as unknown as Json).request).toEqual({
      token_types: ["access_token"],
      client: { id: "wiki" },
      subject: { type: "user", id: "jo@acme.example" },
      scopes: [],
      network: { ip: "192.0.2.7" },
      ...known,
    });
  });

  test("a decision without its question is no answer", async () => {
    const hook = await openHook(cloudflare, access.settings);
    const { status, body } = hook.encode({ decision_id: "d-1", ...denial("OVERLOADED") });
    expect([status, JSON.parse(body)]).toEqual([
      403,
      { success: false, error: "Nobody has read the question.", decision_id: "d-1" },
    ]);
  });
});

describe("signing keys", () => {
  const rsa = (bits: number) => generateKeyPairSync("rsa", { modulusLength: bits }).privateKey;
  const pem = (key: ReturnType<typeof rsa>) => key.export({ type: "pkcs8", format: "pem" }).toString();
  const files = new Map([
    ["first", pem(rsa(2_048))],
    ["second", pem(rsa(2_048))],
    ["short", pem(rsa(1_024))],
    ["elliptic", pem(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey)],
    ["garbage", "-----BEGIN PRIVATE KEY-----"],
  ]);
  const readFile = async (path: string) => {
    const text = files.get(path);
    if (text === undefined) throw new Error("no such file");
    return text;
  };
  const open = (...paths: string[]) =>
    openSigner(paths, { readFile, intervalMs: 60_000, clock: Date.now, onEvent: () => {} });

  test("the first one signs, all are public, and nothing else is", async () => {
    const signer = await open("first", "second");
    const { keys } = signer.publicKeys() as JSONWebKeySet;
    expect(keys.map((key) => Object.keys(key).sort())).toEqual(keys.map(() => ["alg", "e", "kid", "kty", "n", "use"]));
    expect(keys.length).toBe(2);
    expect(decodeProtectedHeader(signer.sign({})).kid).toBe(keys[0]?.kid);
    signer.close();
  });

  test.each(["short", "elliptic", "garbage", "missing"])("%s: none", async (path) => {
    await expect(open("first", path)).rejects.toMatchObject({ code: "KEYS_INVALID", details: { path } });
  });
});
