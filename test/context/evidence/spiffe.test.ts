import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { derOf, issue, thumbprint, usage } from "../../support/certificates.ts";
import type { Issued, Wanted } from "../../support/certificates.ts";
import { audience, harness, newSigner, now, times, token } from "../../support/evidence.ts";
import type { Harness, Signer } from "../../support/evidence.ts";

const id = "spiffe://prod.example/cluster/prod-eu-1/ns/agents/sa/billing";
const place = { cluster: "prod-eu-1", namespace: "agents", service_account: "billing" };
const trustDomain = (name: string, keys: object) => ({
  issuer: `spiffe://${name}`,
  kind: "spiffe",
  audiences: [audience],
  keys,
  path_template: "/cluster/{cluster}/ns/{namespace}/sa/{service_account}",
});

let root: Issued;
let partnerRoot: Issued;
let signer: Signer;
let unmarked: Signer;
let h: Harness;

beforeAll(async () => {
  root = await issue({ name: "CN=prod.example", ca: true, uris: ["spiffe://prod.example"] });
  partnerRoot = await issue({ name: "CN=Partner Root", ca: true });
  signer = await newSigner("jwt", "ES256", { use: "jwt-svid" });
  unmarked = await newSigner("unmarked");
  const bundle = {
    spiffe_sequence: 1,
    spiffe_refresh_hint: 60,
    keys: [
      signer.jwk,
      unmarked.jwk,
      { kty: "EC", use: "x509-svid", x5c: [derOf(root.pem).toString("base64")] },
      { kty: "EC", use: "x509-svid", x5c: [] },
      { kty: "EC", use: "x509-svid", x5c: ["AAAA"] },
    ],
  };
  h = await harness(
    {
      issuers: [
        trustDomain("prod.example", { spiffe_bundle_file: "prod.json" }),
        trustDomain("revoked.example", { spiffe_bundle_file: "revoked.json" }),
        trustDomain("down.example", { spiffe_bundle_file: "down.json" }),
      ],
    },
    { "prod.json": JSON.stringify(bundle), "revoked.json": '{"keys":[]}' },
  );
});
afterAll(() => h.close());

describe("JWT-SVID", () => {
  const claims = { sub: id, aud: audience, ...times };
  const verify = async (jwt: string) => h.verify([{ type: "jwt", token: jwt }]);

  test("whatever its iss, the trust domain of sub picks the keys", async () => {
    for (const iss of [undefined, "https://oidc.prod.example", "spiffe://revoked.example"]) {
      expect(await verify(await token(signer, { ...claims, iss }))).toMatchObject({
        evidence: [{ type: "jwt", verified: true, issuer: "spiffe://prod.example", age: 60 }],
        workload: { kind: "spiffe", issuer: "spiffe://prod.example", id, ...place },
      });
    }
  });

  test.each<[string, () => Signer, object, string]>([
    ["a key that is not for JWT-SVIDs", () => unmarked, {}, "EVIDENCE_KEY_UNKNOWN"],
    [
      "an id of a trust domain whose keys are all revoked",
      () => signer,
      { sub: "spiffe://revoked.example/a" },
      "EVIDENCE_KEY_UNKNOWN",
    ],
    [
      "an id of a trust domain without keys",
      () => signer,
      { sub: "spiffe://down.example/a" },
      "EVIDENCE_KEYS_UNAVAILABLE",
    ],
    ["an id of a stranger's", () => signer, { sub: "spiffe://evil.example/a" }, "EVIDENCE_ISSUER_UNKNOWN"],
    ["an id that is none", () => signer, { sub: "spiffe://prod.example/a//b" }, "EVIDENCE_ISSUER_UNKNOWN"],
    ["the trust domain's own id", () => signer, { sub: "spiffe://prod.example" }, "EVIDENCE_CLAIMS_INVALID"],
    [
      "no SPIFFE ID, the trust domain as iss",
      () => signer,
      { sub: "a", iss: "spiffe://prod.example" },
      "EVIDENCE_ISSUER_UNKNOWN",
    ],
  ])("%s", async (_, by, change, code) => {
    expect((await verify(await token(by(), { ...claims, ...change }))).evidence).toEqual([
      { type: "jwt", verified: false, code },
    ]);
  });
});

describe("X.509-SVID", () => {
  const svid = (change: Partial<Wanted> = {}) => issue({ name: "CN=billing", issuer: root, uris: [id], ...change });
  const verify = async (leaf: Issued, anchors: readonly Issued[] = []) =>
    h.verify([{ type: "x509", token: leaf.pem }], {
      anchors: anchors.map(({ pem }) => pem),
      confirmation: { "x5t#S256": thumbprint(leaf.pem) },
    });

  test("its trust domain's root makes it the workload, and nobody's trust chain", async () => {
    const leaf = await svid({ notBefore: now - 100, notAfter: now + 100 });
    expect(await verify(leaf)).toEqual({
      evidence: [
        {
          type: "x509",
          verified: true,
          issuer: "spiffe://prod.example",
          age: 100,
          claims: { subject: "CN=billing", uris: [id] },
        },
      ],
      workload: {
        kind: "spiffe",
        issuer: "spiffe://prod.example",
        id,
        ...place,
        issued_at: now - 100,
        expires_at: now + 100,
      },
      attestations: [],
    });
  });

  test("a tenant that trusts the same root has a trust chain too", async () => {
    const result = await verify(await svid(), [root]);
    expect(result.workload?.id).toBe(id);
    expect(result.trust_chain).toHaveLength(2);
  });

  test.each<[string, () => Partial<Wanted>, string]>([
    ["a tenant's anchor names no workload of ours", () => ({ issuer: partnerRoot }), "EVIDENCE_CHAIN_UNTRUSTED"],
    ["two ids", () => ({ uris: [id, "spiffe://prod.example/b"] }), "EVIDENCE_CERTIFICATE_REFUSED"],
    ["an id and another URI", () => ({ uris: ["https://a.example", id] }), "EVIDENCE_CERTIFICATE_REFUSED"],
    ["the trust domain's own id", () => ({ uris: ["spiffe://prod.example"] }), "EVIDENCE_CLAIMS_INVALID"],
    ["a CA", () => ({ ca: true }), "EVIDENCE_CERTIFICATE_REFUSED"],
    ["no key usage", () => ({ usages: null }), "EVIDENCE_CERTIFICATE_REFUSED"],
    ["for encryption only", () => ({ usages: usage.keyEncipherment }), "EVIDENCE_CERTIFICATE_REFUSED"],
    ["a trust domain without roots", () => ({ uris: ["spiffe://revoked.example/a"] }), "EVIDENCE_CHAIN_UNTRUSTED"],
    [
      "a trust domain whose keys are not at hand",
      () => ({ uris: ["spiffe://down.example/a"] }),
      "EVIDENCE_KEYS_UNAVAILABLE",
    ],
    ["expired", () => ({ notAfter: now - 1 }), "EVIDENCE_EXPIRED"],
  ])("%s", async (_, change, code) => {
    const result = await verify(await svid(change()), [partnerRoot]);
    expect(result).toEqual({ evidence: [{ type: "x509", verified: false, code }], attestations: [] });
  });

  test("an id of a trust domain that is not ours is just a name in a partner's certificate", async () => {
    const leaf = await svid({ issuer: partnerRoot, uris: ["spiffe://partner.example/a"] });
    const result = await verify(leaf, [partnerRoot]);
    expect(result.workload).toBeUndefined();
    expect(result.trust_chain).toHaveLength(2);
  });

  test("both kinds of SVID of one workload agree", async () => {
    const leaf = await svid();
    const jwt = await token(signer, { sub: id, aud: audience, ...times });
    const confirmation = { "x5t#S256": thumbprint(leaf.pem) };
    const pieces = [
      { type: "x509" as const, token: leaf.pem },
      { type: "jwt" as const, token: jwt },
    ];
    const { evidence, workload } = await h.verify(pieces, { confirmation });
    expect(evidence.map(({ verified }) => verified)).toEqual([true, true]);
    expect(workload?.id).toBe(id);
  });
});
