import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { derOf, extension, issue, thumbprint, usage } from "../../support/certificates.ts";
import type { Issued, Wanted } from "../../support/certificates.ts";
import { harness, now } from "../../support/evidence.ts";
import type { Harness } from "../../support/evidence.ts";

const rsa = (modulusLength: number) => ({
  name: "RSASSA-PKCS1-v1_5",
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
});
const leafOf = (issuer: Issued, change: Partial<Wanted> = {}) => issue({ name: "CN=initech-sync", issuer, ...change });
const caOf = (issuer: Issued | undefined, change: Partial<Wanted> = {}) =>
  issue({ name: "CN=Initech Issuing", ca: true, ...(issuer && { issuer }), ...change });

let root: Issued;
let issuing: Issued;
let leaf: Issued;
let h: Harness;

beforeAll(async () => {
  root = await issue({ name: "CN=Globex Partner Root", ca: true });
  issuing = await caOf(root);
  leaf = await leafOf(issuing);
  h = await harness({});
});
afterAll(() => h.close());

/** Verifies a chain whose leaf the requester holds. */
async function verify(chain: readonly Issued[], anchors: readonly Issued[] = [root], bound = chain[0]) {
  const token = chain.map(({ pem }) => pem).join("");
  return h.verify([{ type: "x509", token }], {
    anchors: anchors.map(({ pem }) => pem),
    ...(bound && { confirmation: { "x5t#S256": thumbprint(bound.pem) } }),
  });
}
const codeOf = async (chain: readonly Issued[], anchors?: readonly Issued[]) =>
  (await verify(chain, anchors)).evidence[0]?.code ?? "VERIFIED";

const day = 86_400;
const link = ({ name, pem }: Issued) => ({
  subject: name,
  thumbprint: thumbprint(pem),
  not_after: now + day,
  observed_at: now,
});

test("a partner's chain up to the tenant's anchor", async () => {
  expect(await verify([leaf, issuing])).toEqual({
    evidence: [
      {
        type: "x509",
        verified: true,
        issuer: "CN=Initech Issuing",
        age: day,
        claims: { subject: "CN=initech-sync", uris: [] },
      },
    ],
    attestations: [],
    trust_chain: [link(leaf), link(issuing), link(root)],
  });
});

test("the most specific part of a name comes first", async () => {
  const named = await leafOf(issuing, { name: "C=DE, O=Initech, CN=sync" });
  expect((await verify([named, issuing])).trust_chain?.[0]?.subject).toBe("CN=sync,O=Initech,C=DE");
});

describe("where a chain may end", () => {
  test.each<[string, () => Promise<[Issued[], Issued[]]>, string]>([
    ["with the root sent along", async () => [[leaf, issuing, root], [root]], "VERIFIED"],
    ["at an anchor in its middle", async () => [[leaf, issuing, root], [issuing]], "VERIFIED"],
    ["at an anchor in its middle, something else after it", async () => [[leaf, issuing, leaf], [issuing]], "VERIFIED"],
    [
      "at one of several anchors",
      async () => [
        [leaf, issuing],
        [await caOf(undefined), root],
      ],
      "VERIFIED",
    ],
    ["one certificate below the anchor", async () => [[await leafOf(root)], [root]], "VERIFIED"],
    ["no anchors", async () => [[leaf, issuing, root], []], "EVIDENCE_CHAIN_UNTRUSTED"],
    ["a foreign anchor", async () => [[leaf, issuing], [await caOf(undefined)]], "EVIDENCE_CHAIN_UNTRUSTED"],
    [
      "an anchor of the same name with another key",
      async () => [[leaf, issuing], [await issue({ name: root.name, ca: true })]],
      "EVIDENCE_CHAIN_UNTRUSTED",
    ],
    [
      "a foreign root sent along",
      async () => [[leaf, issuing, root], [await caOf(undefined)]],
      "EVIDENCE_CHAIN_UNTRUSTED",
    ],
    [
      "a self-signed leaf",
      async () => [[await issue({ name: "CN=initech-sync" })], [root]],
      "EVIDENCE_CHAIN_UNTRUSTED",
    ],
    [
      "a self-signed leaf in the anchor's name",
      async () => [[await issue({ name: root.name })], [root]],
      "EVIDENCE_CHAIN_UNTRUSTED",
    ],
    ["without its intermediate", async () => [[leaf], [root]], "EVIDENCE_CHAIN_UNTRUSTED"],
    ["the anchor itself", async () => [[root], [root]], "EVIDENCE_CERTIFICATE_REFUSED"],
    [
      "a leaf that is its own anchor",
      async () => {
        const own = await issue({ name: "CN=initech-sync" });
        return [[own], [own]];
      },
      "EVIDENCE_CHAIN_UNTRUSTED",
    ],
    ["in the wrong order", async () => [[leaf, root, issuing], [root]], "EVIDENCE_CHAIN_BROKEN"],
    ["a stranger in its middle", async () => [[leaf, await caOf(root), issuing], [root]], "EVIDENCE_CHAIN_BROKEN"],
    [
      "a signature in the issuer's name",
      async () => [[await leafOf(issuing, { forged: true }), issuing], [root]],
      "EVIDENCE_CHAIN_BROKEN",
    ],
    [
      "an intermediate signed in the anchor's name",
      async () => {
        const forged = await caOf(root, { forged: true });
        return [[await leafOf(forged), forged], [root]];
      },
      "EVIDENCE_CHAIN_UNTRUSTED",
    ],
  ])("%s", async (_, make, code) => {
    const [chain, anchors] = await make();
    expect(await codeOf(chain, anchors)).toBe(code);
  });
});

describe("what a certificate may be used for", () => {
  const refused = "EVIDENCE_CERTIFICATE_REFUSED";
  const permitted = Buffer.from("300da00b30098207676c6f626578", "hex");
  test.each<[string, { leaf?: Partial<Wanted>; issuing?: Partial<Wanted>; root?: Partial<Wanted> }, string]>([
    ["an expired leaf", { leaf: { notAfter: now - 1 } }, "EVIDENCE_EXPIRED"],
    ["a leaf at its last second", { leaf: { notAfter: now } }, "VERIFIED"],
    ["a leaf of tomorrow", { leaf: { notBefore: now + 1 } }, "EVIDENCE_NOT_YET_VALID"],
    ["a leaf at its first second", { leaf: { notBefore: now } }, "VERIFIED"],
    ["an expired intermediate", { issuing: { notAfter: now - 1 } }, "EVIDENCE_EXPIRED"],
    ["an intermediate of tomorrow", { issuing: { notBefore: now + 1 } }, "EVIDENCE_NOT_YET_VALID"],
    ["an expired anchor", { root: { notAfter: now - 1 } }, "EVIDENCE_EXPIRED"],
    ["an intermediate that is no CA", { issuing: { ca: false } }, refused],
    [
      "an intermediate that is no CA, but may sign certificates",
      { issuing: { ca: false, usages: usage.keyCertSign } },
      refused,
    ],
    ["a CA that may not sign certificates", { issuing: { usages: usage.digitalSignature } }, refused],
    ["a CA without key usage", { issuing: { usages: null } }, "VERIFIED"],
    ["an anchor that is no CA", { root: { ca: false, usages: usage.keyCertSign } }, refused],
    ["a path that is as long as allowed", { root: { pathLength: 1 }, issuing: { pathLength: 0 } }, "VERIFIED"],
    ["a path that is longer than the anchor allows", { root: { pathLength: 0 } }, refused],
    ["a leaf that is a CA", { leaf: { ca: true } }, refused],
    ["a leaf that may sign certificates", { leaf: { usages: usage.digitalSignature | usage.keyCertSign } }, refused],
    ["a leaf that may sign revocation lists", { leaf: { usages: usage.digitalSignature | usage.crlSign } }, refused],
    ["a leaf that may not sign", { leaf: { usages: usage.keyEncipherment } }, refused],
    ["a leaf without key usage", { leaf: { usages: null } }, "VERIFIED"],
    ["a leaf for clients", { leaf: { purposes: ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"] } }, "VERIFIED"],
    ["a leaf for any purpose", { leaf: { purposes: ["2.5.29.37.0"] } }, "VERIFIED"],
    ["a leaf for servers", { leaf: { purposes: ["1.3.6.1.5.5.7.3.1"] } }, refused],
    ["a CA for servers", { issuing: { purposes: ["1.3.6.1.5.5.7.3.1"] } }, refused],
    ["a weak leaf key", { leaf: { keyAlgorithm: rsa(1_024) } }, "EVIDENCE_KEY_WEAK"],
    ["an RSA leaf key", { leaf: { keyAlgorithm: rsa(2_048) } }, "VERIFIED"],
    ["an RSA intermediate", { issuing: { keyAlgorithm: rsa(2_048) } }, "VERIFIED"],
    ["a weak intermediate", { issuing: { keyAlgorithm: rsa(1_024) } }, "EVIDENCE_KEY_WEAK"],
    ["an intermediate that signs with SHA-1", { leaf: { hash: "SHA-1" } }, "EVIDENCE_ALGORITHM_REFUSED"],
    ["an anchor that signed itself with SHA-1", { root: { hash: "SHA-1" } }, "VERIFIED"],
    [
      "an unknown critical extension",
      { leaf: { extensions: [extension("1.3.6.1.4.1.1", true, Buffer.from("0500", "hex"))] } },
      refused,
    ],
    [
      "an unknown extension",
      { leaf: { extensions: [extension("1.3.6.1.4.1.1", false, Buffer.from("0500", "hex"))] } },
      "VERIFIED",
    ],
    ["name constraints", { issuing: { extensions: [extension("2.5.29.30", true, permitted)] } }, refused],
    [
      "name constraints that are not critical",
      { issuing: { extensions: [extension("2.5.29.30", false, permitted)] } },
      refused,
    ],
  ])("%s", async (_, change, code) => {
    const top = await issue({ name: "CN=Globex Partner Root", ca: true, ...change.root });
    const middle = await caOf(top, change.issuing);
    expect(await codeOf([await leafOf(middle, change.leaf), middle], [top])).toBe(code);
  });
});

describe("RSASSA-PSS", () => {
  test.each([
    ["SHA-256", "VERIFIED"],
    ["SHA-1", "EVIDENCE_ALGORITHM_REFUSED"],
  ])("with %s", async (hash, code) => {
    const keyAlgorithm = { ...rsa(2_048), name: "RSA-PSS", hash, saltLength: 32 };
    const top = await issue({ name: "CN=PSS Root", ca: true, keyAlgorithm, hash });
    expect(await codeOf([await leafOf(top, { hash })], [top])).toBe(code);
  });
});

test("a certificate is public: the requester must be bound to the leaf", async () => {
  const refusal = [{ type: "x509", verified: false, code: "EVIDENCE_CONFIRMATION_MISMATCH" }];
  const other = await leafOf(issuing);
  expect((await verify([leaf, issuing], [root], other)).evidence).toEqual(refusal);
  expect((await verify([leaf, issuing], [root], issuing)).evidence).toEqual(refusal);
  const token = leaf.pem + issuing.pem;
  expect((await h.verify([{ type: "x509", token }], { anchors: [root.pem] })).evidence).toEqual(refusal);
  const confirmation = { jkt: thumbprint(leaf.pem) };
  expect((await h.verify([{ type: "x509", token }], { anchors: [root.pem], confirmation })).evidence).toEqual(refusal);
});

describe("form", () => {
  const base64 = (bytes: Buffer) =>
    `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----\n`;
  test.each<[string, () => string, string]>([
    ["text around it", () => `subject=CN=x\n${leaf.pem}`, "EVIDENCE_MALFORMED"],
    [
      "a private key beside it",
      () => `${leaf.pem}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
      "EVIDENCE_MALFORMED",
    ],
    ["no PEM", () => "AAAA", "EVIDENCE_MALFORMED"],
    ["a block that does not end", () => leaf.pem.slice(0, -10), "EVIDENCE_MALFORMED"],
    ["no certificate in it", () => base64(Buffer.from("3000", "hex")), "EVIDENCE_MALFORMED"],
    [
      "bytes after the certificate",
      () => base64(Buffer.concat([derOf(leaf.pem), Buffer.from([0])])),
      "EVIDENCE_MALFORMED",
    ],
    ["PEM inside PEM", () => base64(Buffer.from(leaf.pem)), "EVIDENCE_MALFORMED"],
    ["eleven certificates", () => leaf.pem + issuing.pem.repeat(10), "EVIDENCE_TOO_LARGE"],
  ])("%s", async (_, make, code) => {
    const confirmation = { "x5t#S256": thumbprint(leaf.pem) };
    const { evidence } = await h.verify([{ type: "x509", token: make() }], { anchors: [root.pem], confirmation });
    expect(evidence).toEqual([{ type: "x509", verified: false, code }]);
  });

  test("an anchor that cannot be read leaves the others", async () => {
    const confirmation = { "x5t#S256": thumbprint(leaf.pem) };
    const piece = { type: "x509" as const, token: leaf.pem + issuing.pem };
    expect((await h.verify([piece], { anchors: ["garbage", root.pem], confirmation })).trust_chain).toHaveLength(3);
  });
});
