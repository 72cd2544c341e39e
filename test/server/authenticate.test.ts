import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from "jose";
import type { JWTPayload } from "jose";
import { openAuthenticator } from "../../src/server/authenticate.ts";
import type { AuthenticatorOptions } from "../../src/server/authenticate.ts";
import { createVerifyCallerToken } from "../../src/wire/caller-token.ts";
import type { KeyFileEvent } from "../../src/wire/polled-files.ts";
import { isLoopback } from "../../src/server/listen.ts";
import { serverSettings } from "../../src/server/settings.ts";
import { askedFor, startTestServer } from "../support/decision-server.ts";

const newKey = () => randomBytes(32).toString("base64url");
const digestOf = (key: string) => `sha256:${createHash("sha256").update(key).digest("hex")}`;
const noFiles = () => Promise.reject(new Error("no files here"));

const [old, current, other] = [newKey(), newKey(), newKey()];
const callers = [
  { name: "acme-idp", tenant: "acme", keys: [digestOf(old), digestOf(current)] },
  { name: "other-idp", keys: [digestOf(other)] },
];

async function open(settings: Record<string, unknown>, over: Partial<AuthenticatorOptions> = {}) {
  return openAuthenticator({ settings: serverSettings.parse(settings), readFile: noFiles, onEvent: () => {}, ...over });
}

describe("bearer keys", () => {
  const acme = { name: "acme-idp", tenant: "acme" };
  test.each<[string, string | undefined, object | undefined]>([
    ["the current key", `Bearer ${current}`, acme],
    ["the key that is being replaced", `Bearer ${old}`, acme],
    ["another caller's key", `Bearer ${other}`, { name: "other-idp" }],
    ["the scheme in lower case", `bearer ${current}`, acme],
    ["nothing", undefined, undefined],
    ["an empty value", "", undefined],
    ["no key", "Bearer ", undefined],
    ["an unknown key", `Bearer ${newKey()}`, undefined],
    ["a key with a letter less", `Bearer ${current.slice(0, -1)}`, undefined],
    ["a key with a letter more", `Bearer ${current}A`, undefined],
    ["the digest instead of the key", `Bearer ${digestOf(current).slice(7)}`, undefined],
    ["another scheme", `Basic ${current}`, undefined],
    ["two keys", `Bearer ${current} ${old}`, undefined],
    ["two headers, joined", `Bearer ${current}, Bearer ${old}`, undefined],
    ["a name of Object.prototype", "Bearer constructor", undefined],
  ])("%s", async (_name, authorization, identity) => {
    const authenticator = await open({ callers });
    expect(await authenticator.authenticate(authorization)).toEqual(identity);
    expect([authenticator.allowsAnonymous, authenticator.names]).toEqual([false, ["acme-idp", "other-idp"]]);
  });

  test("two callers with one key are refused", async () => {
    const settings = { callers: [...callers, { name: "third", keys: [digestOf(old)] }] };
    await expect(open(settings)).rejects.toMatchObject({
      code: "KEYS_INVALID",
      message: "two callers have the same key",
    });
  });
});

describe("key files", () => {
  async function openFile(first: string) {
    const file = { text: first };
    const events: KeyFileEvent[] = [];
    const settings = { callers: [{ name: "idp", key_files: ["keys"] }], key_file_interval_ms: 10 };
    const readFile = async () => {
      if (file.text === "unreadable") throw new Error("EACCES");
      return file.text;
    };
    const authenticator = await open(settings, { readFile, onEvent: (event) => events.push(event) });
    const settled = async (type: KeyFileEvent["type"]) => {
      while (!events.some((event) => event.type === type)) await new Promise((resolve) => setTimeout(resolve, 5));
      events.splice(0);
    };
    const accepts = async (...keys: string[]) =>
      Promise.all(keys.map(async (key) => (await authenticator.authenticate(`Bearer ${key}`))?.name === "idp"));
    return { file, settled, accepts, close: authenticator.close };
  }

  test("are read again when they change; an empty one revokes", async () => {
    const { file, settled, accepts, close } = await openFile(`# first\n\n  ${digestOf(old)}\r\n`);
    expect(await accepts(old, current)).toEqual([true, false]);
    file.text = `${digestOf(old)}\n${digestOf(current)}`;
    await settled("caller_keys_reloaded");
    expect(await accepts(old, current)).toEqual([true, true]);
    file.text = "";
    await settled("caller_keys_reloaded");
    expect(await accepts(old, current)).toEqual([false, false]);
    close();
  });

  test.each([["unreadable"], ["sha256:short"], [current]])("keep their last good content: %s", async (text) => {
    const { file, settled, accepts, close } = await openFile(digestOf(old));
    file.text = text;
    await settled("caller_keys_failed");
    expect(await accepts(old, current)).toEqual([true, false]);
    file.text = digestOf(current);
    await settled("caller_keys_reloaded");
    expect(await accepts(old, current)).toEqual([false, true]);
    close();
  });

  test("that cannot be used stop the start, and are not quoted", async () => {
    await expect(openFile("unreadable")).rejects.toMatchObject({ code: "KEYS_INVALID", details: { path: "keys" } });
    await expect(openFile(`# x\n${current}`)).rejects.toMatchObject({
      code: "KEYS_INVALID",
      message: "keys:2 is not sha256:<64 hexadecimal digits>",
    });
  });
});

describe("anonymous callers", () => {
  const anonymous = { name: "anonymous" };
  test("are served on loopback while no caller is configured, but not with a wrong key", async () => {
    const authenticator = await open({});
    expect([authenticator.allowsAnonymous, authenticator.names]).toEqual([true, ["anonymous"]]);
    expect(await authenticator.authenticate(undefined)).toEqual(anonymous);
    expect(await authenticator.authenticate(`Bearer ${newKey()}`)).toBeUndefined();
  });

  test("are served beside configured callers where that is asked for", async () => {
    const authenticator = await open({ callers, insecure_allow_anonymous: true });
    expect(await authenticator.authenticate(undefined)).toEqual(anonymous);
    expect(await authenticator.authenticate(`Bearer ${other}`)).toEqual({ name: "other-idp" });
  });

  test.each([
    ["0.0.0.0", false],
    ["::", false],
    ["10.0.0.1", false],
    ["assayer.example", false],
    ["127.0.0.1.example", false],
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["LOCALHOST", true],
  ])("are refused at the start unless the address is loopback: %s", async (address, loopback) => {
    expect(isLoopback(address)).toBe(loopback);
    for (const settings of [{}, { callers, insecure_allow_anonymous: true }]) {
      const opening = open({ ...settings, decisions: { address } });
      if (loopback) await expect(opening).resolves.toMatchObject({ allowsAnonymous: true });
      else await expect(opening).rejects.toMatchObject({ code: "INSECURE_ADDRESS", details: { address } });
    }
    await expect(open({ callers, decisions: { address } })).resolves.toMatchObject({ allowsAnonymous: false });
  });
});

describe("access tokens", () => {
  const now = 1_790_000_000;
  const issuer = "https://idp.acme.example";
  const claims = { iss: issuer, aud: "assayer", exp: now + 300, client_id: "gateway" };
  const withKeys = async (clock = () => now * 1_000) => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    let lookups = 0;
    const settings = {
      token_issuers: [{ issuer, audience: "assayer", jwks: "unused" }],
      callers: [{ name: "gateway", tokens: [{ issuer, client_id: "gateway" }] }],
    };
    const verifyCallerToken = createVerifyCallerToken({
      issuers: serverSettings.parse(settings).token_issuers,
      keysOf: () => () => {
        lookups += 1;
        return publicKey;
      },
      clock,
    });
    const authenticator = await open(settings, { verifyCallerToken });
    const sign = (payload: object) =>
      new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
        .setProtectedHeader({ alg: "ES256" })
        .sign(privateKey);
    const callerOf = async (token: string) => (await authenticator.authenticate(`Bearer ${token}`))?.name;
    return { sign, callerOf, publicKey, lookups: () => lookups };
  };

  test.each<[string, object, string | undefined]>([
    ["genuine, by client_id", claims, "gateway"],
    ["genuine, by azp", { ...claims, client_id: undefined, azp: "gateway" }, "gateway"],
    ["one audience of several", { ...claims, aud: ["x", "assayer"] }, "gateway"],
    ["client_id and azp agree", { ...claims, azp: "gateway" }, "gateway"],
    ["client_id and azp differ", { ...claims, azp: "other" }, undefined],
    ["another client", { ...claims, client_id: "other" }, undefined],
    ["no client", { ...claims, client_id: undefined }, undefined],
    ["a client that is no string", { ...claims, client_id: ["gateway"] }, undefined],
    ["an unknown issuer", { ...claims, iss: "https://evil.example" }, undefined],
    ["no issuer", { ...claims, iss: undefined }, undefined],
    ["another audience", { ...claims, aud: "x" }, undefined],
    ["no audience", { ...claims, aud: undefined }, undefined],
    ["expired", { ...claims, exp: now - 10 }, undefined],
    ["no expiry", { ...claims, exp: undefined }, undefined],
    ["not valid yet", { ...claims, nbf: now + 60 }, undefined],
  ])("%s", async (_name, payload, caller) => {
    const { sign, callerOf } = await withKeys();
    expect(await callerOf(await sign(payload))).toBe(caller);
  });

  test("unsigned, signed by another, or signed with the public key as a secret: nobody", async () => {
    const { callerOf, publicKey } = await withKeys();
    const stranger = await withKeys();
    const secret = Buffer.from(JSON.stringify(await exportJWK(publicKey)));
    const confused = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(secret);
    const forged = [new UnsecuredJWT(claims).encode(), await stranger.sign(claims), confused, "a.b.c", "e30.e30.e30"];
    for (const token of forged) expect(await callerOf(token)).toBeUndefined();
  });

  test("a verified token is not verified again for a minute, and never past its expiry", async () => {
    let seconds = now;
    const { sign, callerOf, lookups } = await withKeys(() => seconds * 1_000);
    const long = await sign(claims);
    const short = await sign({ ...claims, exp: now + 30 });
    for (const token of [long, short, long, short]) expect(await callerOf(token)).toBe("gateway");
    expect(lookups()).toBe(2);
    seconds = now + 59;
    expect([await callerOf(long), await callerOf(short), lookups()]).toEqual(["gateway", undefined, 3]);
    seconds = now + 61;
    expect([await callerOf(long), lookups()]).toEqual(["gateway", 4]);
    seconds = now + 400;
    expect(await callerOf(long)).toBeUndefined();
  });
});

test("the listener answers 401 alike, whatever is wrong with the credentials", async () => {
  const server = await startTestServer({ server: { callers } });
  const ask = async (authorization?: string) => {
    const response = await fetch(`${server.url}/v1/decisions`, {
      method: "POST",
      body: JSON.stringify(askedFor),
      headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) },
    });
    const body = (await response.json()) as { decision_id: string };
    return {
      status: response.status,
      challenge: response.headers.get("www-authenticate"),
      body: { ...body, decision_id: "" },
    };
  };
  const refused = {
    status: 401,
    challenge: 'Bearer realm="assayer"',
    body: {
      type: "urn:assayer:problem:UNAUTHENTICATED",
      title: "The caller did not show valid credentials",
      status: 401,
      code: "UNAUTHENTICATED",
      decision_id: "",
    },
  };
  for (const authorization of [undefined, `Bearer ${newKey()}`, `Bearer ${current}A`, "Basic eDp5"]) {
    expect(await ask(authorization)).toEqual(refused);
  }
  expect((await ask(`Bearer ${current}`)).status).toBe(200);
  expect(server.recorded.map(({ caller }) => caller)).toEqual(["acme-idp"]);
  await server.close({ graceMs: 0 });
});
