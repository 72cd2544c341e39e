import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { evidenceSettings } from "../../../src/context/evidence/settings.ts";
import { createEvidenceVerifier } from "../../../src/context/evidence/verify.ts";
import { harness, image, kubernetesIssuer, newSigner, now, podClaims, token } from "../../support/evidence.ts";
import type { Harness, Signer } from "../../support/evidence.ts";

let signer: Signer;
let rsa: Signer;
let stranger: Signer;
let h: Harness;

beforeAll(async () => {
  [signer, rsa, stranger] = await Promise.all([newSigner("k1"), newSigner("k2", "RS256"), newSigner("k1")]);
  const weak = { ...(await newSigner("weak", "RS256")).jwk, n: "wQ" };
  const oct = { kty: "oct", k: Buffer.from(JSON.stringify(rsa.jwk)).toString("base64url"), kid: "oct", alg: "HS256" };
  const broken = { kty: "EC", crv: "P-256", kid: "broken" };
  const published = { ...signer.jwk, kid: "published", d: "AA" };
  const keys = [signer.jwk, { ...rsa.jwk, kid: "k2" }, weak, oct, broken, published];
  h = await harness({ issuers: [kubernetesIssuer] }, { "k8s.json": JSON.stringify({ keys }) });
});
afterAll(() => h.close());

const verify = async (jwt: string, context = {}) => h.verify([{ type: "jwt", token: jwt }], context);
const codeOf = async (jwt: string) => (await verify(jwt)).evidence[0]?.code ?? "VERIFIED";

test("a pod's token becomes the workload", async () => {
  expect(await verify(await token(signer, podClaims))).toEqual({
    evidence: [{ type: "jwt", verified: true, issuer: podClaims.iss, age: 60, claims: podClaims }],
    workload: {
      kind: "kubernetes",
      issuer: podClaims.iss,
      id: podClaims.sub,
      issued_at: now - 60,
      expires_at: now + 600,
      cluster: "prod-eu-1",
      namespace: "agents",
      service_account: "billing",
      pod_uid: "6f1c",
      image_digest: image,
    },
    attestations: [],
  });
});

describe("claims", () => {
  const skew = 10;
  test.each<[string, object, string]>([
    ["the audience alone, as text", { aud: podClaims.aud[0] }, "VERIFIED"],
    ["one of several audiences", { aud: ["https://other.example", podClaims.aud[0]] }, "VERIFIED"],
    ["another audience", { aud: ["https://other.example"] }, "EVIDENCE_AUDIENCE_WRONG"],
    ["an audience that begins like ours", { aud: `${podClaims.aud[0]}.evil.example` }, "EVIDENCE_AUDIENCE_WRONG"],
    ["no audience", { aud: undefined }, "EVIDENCE_AUDIENCE_WRONG"],
    ["an empty audience", { aud: [] }, "EVIDENCE_AUDIENCE_WRONG"],
    ["an audience that is no text", { aud: { a: 1 } }, "EVIDENCE_AUDIENCE_WRONG"],
    ["expired", { exp: now - 100 }, "EVIDENCE_EXPIRED"],
    ["expired at the edge of the skew", { exp: now - skew }, "EVIDENCE_EXPIRED"],
    ["expired within the skew", { exp: now - skew + 1 }, "VERIFIED"],
    ["no expiry", { exp: undefined }, "EVIDENCE_CLAIMS_INVALID"],
    ["an expiry as text", { exp: String(now + 100) }, "EVIDENCE_CLAIMS_INVALID"],
    ["an expiry beyond all time", { exp: 1e300 }, "EVIDENCE_CLAIMS_INVALID"],
    ["not before a time within the skew", { nbf: now + skew }, "VERIFIED"],
    ["not before a time beyond the skew", { nbf: now + skew + 1 }, "EVIDENCE_NOT_YET_VALID"],
    ["a start as text", { nbf: "0" }, "EVIDENCE_CLAIMS_INVALID"],
    ["no start", { nbf: undefined }, "VERIFIED"],
    ["issued within the skew", { iat: now + skew }, "VERIFIED"],
    ["issued in the future", { iat: now + skew + 1 }, "EVIDENCE_NOT_YET_VALID"],
    ["not said to be issued", { iat: undefined }, "EVIDENCE_CLAIMS_INVALID"],
    ["as old as is accepted", { iat: now - 3_600 - skew }, "VERIFIED"],
    ["too old", { iat: now - 3_601 - skew }, "EVIDENCE_TOO_OLD"],
    ["fractions of seconds", { iat: now - 60.5, exp: now + 600.5 }, "VERIFIED"],
    ["another issuer", { iss: "https://evil.example" }, "EVIDENCE_ISSUER_UNKNOWN"],
    ["no issuer", { iss: undefined }, "EVIDENCE_ISSUER_UNKNOWN"],
    ["two issuers", { iss: [podClaims.iss] }, "EVIDENCE_ISSUER_UNKNOWN"],
    ["a trust domain that nobody configured", { sub: "spiffe://evil.example/a" }, "EVIDENCE_ISSUER_UNKNOWN"],
    ["no subject", { sub: undefined }, "EVIDENCE_CLAIMS_INVALID"],
    ["a malformed image", { image_digest: "latest" }, "EVIDENCE_CLAIMS_INVALID"],
    ["an image that is no text", { image_digest: null }, "EVIDENCE_CLAIMS_INVALID"],
    ["no image", { image_digest: undefined }, "VERIFIED"],
    ["half a surrogate pair", { note: "\ud800" }, "EVIDENCE_MALFORMED"],
    ["a whole surrogate pair", { note: "\ud83d\ude00" }, "VERIFIED"],
    ["what looks like an escape of half a pair", { note: "\\ud800" }, "VERIFIED"],
    ["a control character in a name", { "a\u0000b": 1 }, "EVIDENCE_CLAIMS_INVALID"],
    ["deep nesting", { deep: JSON.parse(`${"[".repeat(100)}${"]".repeat(100)}`) }, "EVIDENCE_MALFORMED"],
  ])("%s", async (_, change, code) => {
    expect(await codeOf(await token(signer, { ...podClaims, ...change }))).toBe(code);
  });
});

describe("header", () => {
  test.each<[string, object, string]>([
    ["typ JWT", { typ: "JWT" }, "VERIFIED"],
    ["typ JOSE", { typ: "JOSE" }, "VERIFIED"],
    ["another token's typ", { typ: "at+jwt" }, "EVIDENCE_HEADER_REFUSED"],
    ["a proof's typ", { typ: "dpop+jwt" }, "EVIDENCE_HEADER_REFUSED"],
    ["a key of its own", { jwk: { kty: "EC" } }, "EVIDENCE_HEADER_REFUSED"],
    ["a place of keys of its own", { jku: "https://evil.example/jwks" }, "EVIDENCE_HEADER_REFUSED"],
    ["a certificate's place", { x5u: "https://evil.example/x5u" }, "EVIDENCE_HEADER_REFUSED"],
    ["a nested token", { cty: "JWT" }, "EVIDENCE_HEADER_REFUSED"],
    ["no kid, while several keys are there and one fits", { kid: undefined }, "VERIFIED"],
    ["a kid that nobody has", { kid: "k9" }, "EVIDENCE_KEY_UNKNOWN"],
    ["a kid that is a path", { kid: "../../../../dev/null" }, "EVIDENCE_KEY_UNKNOWN"],
    ["a kid like a prototype's member", { kid: "__proto__" }, "EVIDENCE_KEY_UNKNOWN"],
    ["the kid of a key of another algorithm", { kid: "k2" }, "EVIDENCE_KEY_UNKNOWN"],
    ["the kid of a symmetric key", { kid: "oct" }, "EVIDENCE_KEY_UNKNOWN"],
    ["the kid of a weak key", { kid: "weak" }, "EVIDENCE_KEY_UNKNOWN"],
    ["the kid of a key without its numbers", { kid: "broken" }, "EVIDENCE_KEY_UNKNOWN"],
    ["the kid of a private key", { kid: "published" }, "EVIDENCE_KEY_UNKNOWN"],
  ])("%s", async (_, header, code) => {
    expect(await codeOf(await token(signer, podClaims, header))).toBe(code);
  });

  test("critical extensions are refused, known to jose or not", async () => {
    const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const extra of [{ crit: ["b64"], b64: true }, { crit: ["exp"], exp: 1 }, { crit: [] }, { b64: false }]) {
      const header = segment({ alg: "ES256", kid: "k1", ...extra });
      expect(await codeOf(`${header}.${segment(podClaims)}.${"A".repeat(86)}`)).toBe("EVIDENCE_HEADER_REFUSED");
    }
  });
});

describe("signature", () => {
  const segment = (value: object | string) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const signed = async (headerText: string, payloadText: string, by: Signer) => {
    const input = `${segment(headerText)}.${segment(payloadText)}`;
    const bytes = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, by.privateKey, Buffer.from(input));
    return `${input}.${Buffer.from(bytes).toString("base64url")}`;
  };
  const header = '{"alg":"ES256","kid":"k1"}';

  test.each<[string, () => Promise<string>, string]>([
    ["RS256 with its own key", () => token(rsa, podClaims), "VERIFIED"],
    ["a stranger's key under our kid", () => token(stranger, podClaims), "EVIDENCE_SIGNATURE_INVALID"],
    ["alg none", async () => `${segment({ alg: "none" })}.${segment(podClaims)}.`, "EVIDENCE_MALFORMED"],
    [
      "alg none, some signature",
      async () => `${segment({ alg: "none" })}.${segment(podClaims)}.AA`,
      "EVIDENCE_ALGORITHM_REFUSED",
    ],
    ["alg nOnE", async () => `${segment({ alg: "nOnE" })}.${segment(podClaims)}.AA`, "EVIDENCE_ALGORITHM_REFUSED"],
    ["no alg", async () => `${segment({ kid: "k1" })}.${segment(podClaims)}.AA`, "EVIDENCE_ALGORITHM_REFUSED"],
    [
      "HS256 keyed with the public RSA key",
      async () => {
        const input = `${segment({ alg: "HS256", kid: "k2" })}.${segment(podClaims)}`;
        const mac = createHmac("sha256", JSON.stringify(rsa.jwk)).update(input).digest("base64url");
        return `${input}.${mac}`;
      },
      "EVIDENCE_ALGORITHM_REFUSED",
    ],
    [
      "an algorithm off the list",
      async () => token(await newSigner("k1", "ES384"), podClaims),
      "EVIDENCE_ALGORITHM_REFUSED",
    ],
    [
      "another payload under a good signature",
      async () => {
        const [head, , signature] = (await token(signer, podClaims)).split(".");
        return `${head}.${segment({ ...podClaims, sub: "system:serviceaccount:agents:admin" })}.${signature}`;
      },
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    [
      "a claim that is there twice",
      () => signed(header, `{"iss":"https://evil.example",${JSON.stringify(podClaims).slice(1)}`, signer),
      "EVIDENCE_MALFORMED",
    ],
    [
      "a header member that is there twice",
      () => signed('{"alg":"ES256","kid":"k9","kid":"k1"}', JSON.stringify(podClaims), signer),
      "EVIDENCE_MALFORMED",
    ],
    [
      "__proto__ as a claim",
      () => signed(header, `{"__proto__":{},${JSON.stringify(podClaims).slice(1)}`, signer),
      "EVIDENCE_MALFORMED",
    ],
    ["an array as the payload", () => signed(header, `[${JSON.stringify(podClaims)}]`, signer), "EVIDENCE_MALFORMED"],
    [
      "a token as the payload",
      async () => signed(header, await token(signer, podClaims), signer),
      "EVIDENCE_MALFORMED",
    ],
    ["a byte order mark", () => signed(header, `\ufeff${JSON.stringify(podClaims)}`, signer), "EVIDENCE_MALFORMED"],
    ["no dots", async () => "abc", "EVIDENCE_MALFORMED"],
    ["four parts", async () => `${await token(signer, podClaims)}.AA`, "EVIDENCE_MALFORMED"],
    ["five parts, as in JWE", async () => "AA.AA.AA.AA.AA", "EVIDENCE_MALFORMED"],
    ["blank space around it", async () => ` ${await token(signer, podClaims)}\n`, "EVIDENCE_MALFORMED"],
    ["padding", async () => `${await token(signer, podClaims)}==`, "EVIDENCE_MALFORMED"],
    [
      "JSON serialization",
      async () => JSON.stringify({ payload: segment(podClaims), signatures: [] }),
      "EVIDENCE_MALFORMED",
    ],
    ["a token of 20 kB", () => token(signer, { ...podClaims, note: "a".repeat(20_000) }), "EVIDENCE_TOO_LARGE"],
  ])("%s", async (_, make, code) => {
    expect(await codeOf(await make())).toBe(code);
  });

  test("spare bits of the last character do not make another token", async () => {
    const good = await token(signer, podClaims);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(good.at(-1) ?? "");
    expect(await codeOf(good.slice(0, -1) + alphabet[last ^ 1])).toBe("EVIDENCE_MALFORMED");
  });

  test("no token and no claim is in an event", async () => {
    await verify(await token(signer, { ...podClaims, exp: now - 100, secret: "s3cr3t" }));
    expect(h.events.at(-1)).toEqual({ type: "evidence_judged", evidence: "jwt", code: "EVIDENCE_EXPIRED" });
    expect(JSON.stringify(h.events)).not.toContain("s3cr3t");
  });
});

test("unusable keys are not counted", () => {
  expect(h.status()).toEqual([{ issuer: podClaims.iss, keys: 2, age: 0, usable: true }]);
});

test("a failure that nobody foresaw is a code too, and told", async () => {
  const failure = new Error("unforeseen");
  const context = {
    get confirmation(): never {
      throw failure;
    },
  };
  const verifier = await createEvidenceVerifier(evidenceSettings.parse({}), {
    clock: () => now * 1_000,
    fetch,
    readFile: () => Promise.reject(failure),
    onEvent: (event) => events.push(event),
  });
  const events: unknown[] = [];
  const pieces = [{ type: "x509" as const, token: "a" }];
  const signal = AbortSignal.timeout(1_000);
  const { evidence } = await verifier.verify(pieces, Object.assign(context, { now, signal }));
  verifier.close();
  expect(evidence).toEqual([{ type: "x509", verified: false, code: "EVIDENCE_FAILED" }]);
  expect(events).toEqual([
    { type: "evidence_failed", evidence: "x509", error: failure },
    { type: "evidence_judged", evidence: "x509", code: "EVIDENCE_FAILED" },
  ]);
});
