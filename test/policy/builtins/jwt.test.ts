import { constants, createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject, SignKeyObjectInput } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { builtins } from "../../../src/policy/builtins/index.ts";
import { formatValue, parseValue } from "../../../src/policy/value.ts";
import type { Value } from "../../../src/policy/value.ts";
import { issue } from "../../support/certificates.ts";

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const rsa: Pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherRsa: Pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const curve = (namedCurve: string): Pair => generateKeyPairSync("ec", { namedCurve });
const ed25519: Pair = generateKeyPairSync("ed25519");
const secret = "0123456789abcdef";

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const p1363 = { dsaEncoding: "ieee-p1363" } as const;

const asymmetric: readonly [alg: string, keys: Pair, hash: string | null, options: Omit<SignKeyObjectInput, "key">][] =
  [
    ["RS256", rsa, "sha256", {}],
    ["RS384", rsa, "sha384", {}],
    ["RS512", rsa, "sha512", {}],
    ["PS256", rsa, "sha256", pss],
    ["PS384", rsa, "sha384", pss],
    ["PS512", rsa, "sha512", pss],
    ["ES256", curve("P-256"), "sha256", p1363],
    ["ES384", curve("P-384"), "sha384", p1363],
    ["ES512", curve("P-521"), "sha512", p1363],
    ["EdDSA", ed25519, null, {}],
  ];

const call = (name: string, ...args: Value[]) => builtins.get(`io.jwt.${name}`)?.(...args);
const encode = (part: unknown) =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const pemOf = (key: KeyObject) => key.export({ type: "spki", format: "pem" }) as string;
const jwkOf = (key: KeyObject, members: object = {}) => ({ ...key.export({ format: "jwk" }), ...members });
const flipped = (token: string) => token.slice(0, -4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA");

function tokenBy(signer: (signed: string) => Buffer, header: unknown, payload: unknown): string {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${signer(signed).toString("base64url")}`;
}

function rs256(payload: unknown, header: object = {}, key = rsa.privateKey): string {
  return tokenBy((signed) => sign("sha256", Buffer.from(signed), key), { alg: "RS256", ...header }, payload);
}

function hmac(hash: string, payload: unknown, key = secret, alg = `HS${hash.slice(3)}`): string {
  return tokenBy((signed) => createHmac(hash, key).update(signed).digest(), { alg }, payload);
}

describe.each(asymmetric)("io.jwt.verify_%s", (alg, keys, hash, options) => {
  const name = `verify_${alg.toLowerCase()}`;
  const token = tokenBy(
    (signed) => sign(hash, Buffer.from(signed), { key: keys.privateKey, ...options }),
    { alg, kid: "k" },
    { sub: "x" },
  );

  test("holds for its key as PEM, JWK and JWK set", () => {
    const jwk = jwkOf(keys.publicKey);
    const set = { keys: [jwkOf(otherRsa.publicKey, { kid: "other" }), { ...jwk, kid: "k", alg }] };
    expect(call(name, token, pemOf(keys.publicKey))).toBe(true);
    expect(call(name, token, JSON.stringify(jwk))).toBe(true);
    expect(call(name, token, JSON.stringify(set))).toBe(true);
  });

  test("does not hold for another key, type of key, signature or payload", () => {
    expect(call(name, token, pemOf(otherRsa.publicKey))).toBe(false);
    expect(call(name, token, pemOf(keys === ed25519 ? rsa.publicKey : ed25519.publicKey))).toBe(false);
    expect(call(name, flipped(token), pemOf(keys.publicKey))).toBe(false);
    const [header, , signature] = token.split(".");
    expect(call(name, `${header}.${encode({ sub: "y" })}.${signature}`, pemOf(keys.publicKey))).toBe(false);
    expect(call(name, `${header}.${encode({ sub: "x" })}.`, pemOf(keys.publicKey))).toBe(false);
  });

  test("goes by the key that the token names", () => {
    const set = { keys: [jwkOf(otherRsa.publicKey, { kid: "k" }), jwkOf(keys.publicKey, { kid: "other" })] };
    expect(call(name, token, JSON.stringify(set))).toBe(false);
  });
});

test.each(["256", "384", "512"])("io.jwt.verify_hs%s", (bits) => {
  const token = hmac(`sha${bits}`, { sub: "x" });
  expect(call(`verify_hs${bits}`, token, secret)).toBe(true);
  expect(call(`verify_hs${bits}`, token, "another")).toBe(false);
  expect(call(`verify_hs${bits}`, flipped(token), secret)).toBe(false);
  expect(call(`verify_hs${bits}`, token, 1)).toBeUndefined();
});

describe("what is no token or no key is undefined", () => {
  const token = rs256({ sub: "x" });

  test.each<[string, Value]>([
    ["one part", "x"],
    ["two parts", "a.b"],
    ["four parts", `${token}.x`],
    ["not base64url", `!!.${token.split(".")[1]}.x`],
    ["a length that base64 cannot have", `a.${token.split(".")[1]}.x`],
    ["a header that is not JSON", `${encode("{")}.e30.`],
    ["a header that is no object", `${encode([])}.e30.`],
    ["an encrypted token", `${encode({ alg: "dir", enc: "A128GCM" })}.e30.`],
    ["a header that is not UTF-8", `${Buffer.from([0xff]).toString("base64url")}.e30.`],
    ["not a string", 1],
  ])("%s", (_, value) => {
    expect(call("verify_rs256", value, pemOf(rsa.publicKey))).toBeUndefined();
    expect(call("decode", value)).toBeUndefined();
  });

  test.each<[string, Value]>([
    ["nothing", ""],
    ["no key", "{}"],
    ["a key of an unknown type", `{"kty":"XX"}`],
    ["a broken PEM", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
    ["a private key", rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string],
    ["two keys in one PEM", pemOf(rsa.publicKey) + pemOf(otherRsa.publicKey)],
    ["not a string", null],
  ])("%s", (_, key) => {
    expect(call("verify_rs256", token, key)).toBeUndefined();
  });

  test("a key for another algorithm is not tried", () => {
    const key = (alg: string) => JSON.stringify({ keys: [jwkOf(rsa.publicKey, { kid: "k", alg })] });
    expect(call("verify_rs256", token, key("PS256"))).toBe(false);
    expect(call("verify_rs256", token, key("RS256"))).toBe(true);
  });

  test("a key for an algorithm that is not known is passed over", () => {
    const set = { keys: [jwkOf(rsa.publicKey, { alg: "RS1" })] };
    expect(call("verify_rs256", token, JSON.stringify(set))).toBe(false);
  });
});

describe("io.jwt.decode", () => {
  test("answers header, claims and signature without judging them", () => {
    const token = `${encode({ alg: "none" })}.${encode(`{"n": 123456789123456789123, "a": {"b": [1.5]}}`)}.`;
    expect(formatValue(call("decode", token) as Value)).toBe(
      `[{"alg": "none"}, {"n": 123456789123456789123, "a": {"b": [1.5]}}, ""]`,
    );
    expect(formatValue(call("decode", hmac("sha256", {})) as Value)).toMatch(
      /^\[\{"alg": "HS256"\}, \{\}, "[\da-f]{64}"\]$/,
    );
  });

  test("takes padding", () => {
    expect(formatValue(call("decode", "e30=.e30=.YQ==") as Value)).toBe(`[{}, {}, "61"]`);
    expect(call("decode", "e30=.e30=.YQ=")).toBeUndefined();
  });

  test("the last of several members of one name counts, as in Go", () => {
    const token = `${encode(`{"alg":"none","alg":"RS256"}`)}.e30.`;
    expect(formatValue(call("decode", token) as Value)).toBe(`[{"alg": "RS256"}, {}, ""]`);
  });

  test("looks into a token in a token", () => {
    const outer = tokenBy(() => Buffer.alloc(0), { alg: "none", cty: "JWT" }, `"${rs256({ sub: "inner" })}"`);
    expect(formatValue(call("decode", outer) as Value)).toContain(`{"sub": "inner"}`);
  });
});

describe("io.jwt.decode_verify", () => {
  let certificate: string;
  let byCertificate: string;

  beforeAll(async () => {
    const issued = await issue({ name: "CN=signer" });
    certificate = issued.pem;
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", issued.keys.privateKey));
    const key = { key: pkcs8, format: "der", type: "pkcs8", dsaEncoding: "ieee-p1363" } as const;
    byCertificate = tokenBy((signed) => sign("sha256", Buffer.from(signed), key), { alg: "ES256" }, { sub: "x" });
  });

  const verdict = (token: Value, constraints: string) => {
    const result = call("decode_verify", token, parseValue(constraints));
    return result === undefined ? "undefined" : formatValue(result);
  };
  const keyed = (more: object = {}) => JSON.stringify({ cert: pemOf(rsa.publicKey), ...more });
  const refused = "[false, {}, {}]";

  test("answers header and claims where all holds", () => {
    expect(verdict(rs256({ sub: "x" }), keyed())).toBe(`[true, {"alg": "RS256"}, {"sub": "x"}]`);
    expect(verdict(byCertificate, JSON.stringify({ cert: certificate }))).toBe(
      `[true, {"alg": "ES256"}, {"sub": "x"}]`,
    );
    expect(verdict(hmac("sha256", {}), JSON.stringify({ secret }))).toBe(`[true, {"alg": "HS256"}, {}]`);
  });

  test.each<[string, string, object]>([
    ["another key signed", rs256({}, {}, otherRsa.privateKey), {}],
    ["the algorithm is not the wanted one", rs256({}), { alg: "PS256" }],
    ["there is no algorithm", tokenBy(() => Buffer.alloc(0), {}, {}), {}],
    ["the algorithm is none", tokenBy(() => Buffer.alloc(0), { alg: "none" }, {}), {}],
    ["the public key is used as a secret", hmac("sha256", {}, pemOf(rsa.publicKey)), {}],
    ["an extension must be understood and is not", rs256({}, { crit: ["b64"], b64: false }), {}],
    ["the issuer is another", rs256({ iss: "a" }), { iss: "b" }],
    ["the issuer is missing", rs256({}), { iss: "b" }],
    ["the audience is another", rs256({ aud: "a" }), { aud: "b" }],
    ["the audience is none of several", rs256({ aud: ["a", "c", 1] }), { aud: "b" }],
    ["an audience is given that nobody asked for", rs256({ aud: "a" }), {}],
    ["the audience is missing", rs256({}), { aud: "b" }],
    ["it expires now", rs256({ exp: 100 }), { time: 100e9 }],
    ["it is not valid yet", rs256({ nbf: 101 }), { time: 100e9 }],
  ])("is false where %s", (_, token, more) => {
    expect(verdict(token, keyed(more))).toBe(refused);
  });

  test.each<[string, string, object]>([
    ["issuer and audience", rs256({ iss: "a", aud: ["x", "b"] }), { iss: "a", aud: "b" }],
    ["the last moment", rs256({ exp: 100, nbf: 99 }), { time: 99_999_999_999 }],
    ["the first moment", rs256({ nbf: 100.5 }), { time: 100.5e9 }],
    ["a date beyond a double", rs256(`{"exp": 99999999999999999999}`), { time: 1_757_171_715_123_456_800 }],
    ["an extension that is named and not there", rs256({}, { crit: ["x"] }), {}],
    ["the wanted algorithm", rs256({}), { alg: "RS256" }],
  ])("is true for %s", (_, token, more) => {
    expect(verdict(token, keyed(more))).toMatch(/^\[true, /);
  });

  test.each<[string, string, string]>([
    ["no key", rs256({}), "{}"],
    ["two keys", rs256({}), keyed({ secret })],
    ["an unknown constraint", rs256({}), keyed({ leeway: 5 })],
    ["a time that is no number", rs256({}), keyed({ time: "x" })],
    ["a negative time", rs256({}), keyed({ time: -1 })],
    ["constraints that are no object", rs256({}), "[]"],
    ["exp that is no number", rs256({ exp: "1" }), keyed({ time: 1 })],
    ["crit that is no array", rs256({}, { crit: "b64" }), keyed()],
    ["kid that is no string", rs256({}, { kid: 1 }), keyed()],
    ["claims that are no object", rs256([]), keyed()],
  ])("is undefined for %s", (_, token, constraints) => {
    expect(verdict(token, constraints)).toBe("undefined");
  });

  test("verifies a token in a token, both signatures", () => {
    const inner = rs256({ sub: "inner" });
    expect(verdict(rs256(inner, { cty: "jwt" }), keyed())).toBe(`[true, {"alg": "RS256"}, {"sub": "inner"}]`);
    expect(verdict(rs256(flipped(inner), { cty: "JWT" }), keyed())).toBe(refused);
  });

  test("a token that expires fails without a time to judge it by: there is no clock", () => {
    expect(() => verdict(rs256({ exp: 1 }), keyed())).toThrow("needs the constraint time");
    expect(() => verdict(rs256({ nbf: 1 }), keyed())).toThrow("needs the constraint time");
  });
});
