import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  buildType,
  builderId,
  builderSettings,
  envelope,
  newAttester,
  pae,
  payloadType,
  provenance,
  summary,
  summarySettings,
  verifierId,
} from "../../support/attestations.ts";
import { harness, image, kubernetesIssuer, newSigner, now, podClaims, token } from "../../support/evidence.ts";
import type { Harness, Signer } from "../../support/evidence.ts";

const builder = newAttester();
const verifier = newAttester();
const nextBuilder = newAttester("P-384");
let signer: Signer;
let pod: { type: "jwt"; token: string };
let h: Harness;

beforeAll(async () => {
  signer = await newSigner("k1");
  pod = { type: "jwt", token: await token(signer, podClaims) };
  const attesters = [
    builderSettings,
    summarySettings,
    { ...builderSettings, key_file: "next.pem", algorithm: "ES384", max_level: 1, sources: undefined },
  ];
  h = await harness(
    { issuers: [kubernetesIssuer], attesters },
    {
      "k8s.json": JSON.stringify({ keys: [signer.jwk] }),
      "builder.pem": builder.pem,
      "verifier.pem": verifier.pem,
      "next.pem": nextBuilder.pem,
    },
  );
});
afterAll(() => h.close());

const verify = (...envelopes: string[]) =>
  h.verify([pod, ...envelopes.map((text) => ({ type: "dsse" as const, token: text }))]);
const codeOf = async (text: string) => (await verify(text)).evidence[1]?.code ?? "VERIFIED";

/** A statement with some members of its predicate replaced, by path. */
function changed<Statement extends object>(statement: Statement, path: string, value: unknown): Statement {
  const copy = structuredClone(statement);
  const names = path.split(".");
  const last = names.pop() ?? "";
  const parent = names.reduce<Record<string, unknown>>(
    (node, name) => node[name] as Record<string, unknown>,
    copy as Record<string, unknown>,
  );
  parent[last] = value;
  return copy;
}

test("provenance and a summary become attestations of the running image", async () => {
  expect(await verify(envelope(provenance, builder), envelope(summary, verifier))).toMatchObject({
    evidence: [
      { type: "jwt", verified: true },
      {
        type: "dsse",
        verified: true,
        issuer: builderId,
        age: 3_600,
        claims: { predicateType: provenance.predicateType, buildType, source: "https://github.com/acme/shop" },
      },
      {
        type: "dsse",
        verified: true,
        issuer: verifierId,
        age: 3_000,
        claims: { verifiedLevels: summary.predicate.verifiedLevels },
      },
    ],
    workload: { image_digest: image },
    attestations: [
      {
        type: provenance.predicateType,
        verified: true,
        signer: builderId,
        subject_digests: [image],
        source: "https://github.com/acme/shop",
        level: 3,
        observed_at: now - 3_600,
      },
      {
        type: summary.predicateType,
        verified: true,
        signer: verifierId,
        subject_digests: [image],
        level: 3,
        observed_at: now - 3_000,
      },
    ],
  });
});

test("a second key of the same builder is trusted as it is configured", async () => {
  const { attestations } = await verify(envelope(provenance, nextBuilder));
  expect(attestations).toMatchObject([{ signer: builderId, level: 1 }]);
});

test.each(["P-256", "P-384", "Ed25519", "RSA-2048", "RSA-2048-PSS"] as const)("keys of kind %s", async (kind) => {
  const algorithm = {
    "P-256": "ES256",
    "P-384": "ES384",
    Ed25519: "Ed25519",
    "RSA-2048": "RS256",
    "RSA-2048-PSS": "PS256",
  }[kind];
  const attester = newAttester(kind);
  const files = { "k8s.json": JSON.stringify({ keys: [signer.jwk] }), "builder.pem": attester.pem };
  const own = await harness({ issuers: [kubernetesIssuer], attesters: [{ ...builderSettings, algorithm }] }, files);
  const { evidence } = await own.verify([pod, { type: "dsse", token: envelope(provenance, attester) }]);
  expect(evidence[1]).toMatchObject({ verified: true });
  own.close();
});

describe("provenance", () => {
  const build = "predicate.buildDefinition";
  const finished = "predicate.runDetails.metadata.finishedOn";
  const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
  test.each<[string, string, unknown, string]>([
    ["another image", "subject", [{ digest: { sha256: "a".repeat(64) } }], "EVIDENCE_SUBJECT_MISMATCH"],
    ["our image among others", "subject", [{ digest: { sha256: "a".repeat(64) } }, ...provenance.subject], "VERIFIED"],
    ["no subject", "subject", [], "EVIDENCE_MALFORMED"],
    ["a subject without a digest", "subject", [{ name: "shop" }], "EVIDENCE_MALFORMED"],
    ["a subject with a digest of another kind", "subject", [{ digest: { sha512: "a" } }], "EVIDENCE_CLAIMS_INVALID"],
    [
      "a digest in capitals",
      "subject",
      [{ digest: { sha256: image.slice(7).toUpperCase() } }],
      "EVIDENCE_CLAIMS_INVALID",
    ],
    ["an older statement", "_type", "https://in-toto.io/Statement/v0.1", "EVIDENCE_MALFORMED"],
    ["a type nobody can judge", "predicateType", "https://slsa.dev/provenance/v0.2", "EVIDENCE_PREDICATE_REFUSED"],
    ["a type that is another's", "predicateType", summary.predicateType, "EVIDENCE_ISSUER_UNKNOWN"],
    ["another builder", "predicate.runDetails.builder.id", "https://evil.example", "EVIDENCE_ISSUER_UNKNOWN"],
    ["the verifier as the builder", "predicate.runDetails.builder.id", verifierId, "EVIDENCE_SIGNATURE_INVALID"],
    ["no builder", "predicate.runDetails.builder", undefined, "EVIDENCE_ISSUER_UNKNOWN"],
    ["another type of build", `${build}.buildType`, "https://evil.example/v1", "EVIDENCE_BUILD_TYPE_REFUSED"],
    [
      "an unknown parameter",
      `${build}.externalParameters`,
      { workflow: {}, debug: true },
      "EVIDENCE_PARAMETER_UNEXPECTED",
    ],
    ["no parameters", `${build}.externalParameters`, undefined, "EVIDENCE_CLAIMS_INVALID"],
    [
      "another repository",
      `${build}.resolvedDependencies`,
      [{ uri: "git+https://github.com/evil/shop@refs/heads/main" }],
      "EVIDENCE_SOURCE_UNEXPECTED",
    ],
    [
      "a repository with ours in its name",
      `${build}.resolvedDependencies`,
      [{ uri: "git+https://github.com/acme/shop@x/evil@main" }],
      "EVIDENCE_SOURCE_UNEXPECTED",
    ],
    [
      "ours as user information",
      `${build}.resolvedDependencies`,
      [{ uri: "git+https://github.com:acme@evil.example/shop" }],
      "EVIDENCE_SOURCE_UNEXPECTED",
    ],
    [
      "the repository as a plain URL",
      `${build}.resolvedDependencies`,
      [{ uri: "https://github.com/acme/shop.git" }],
      "VERIFIED",
    ],
    ["no repository", `${build}.resolvedDependencies`, [], "EVIDENCE_SOURCE_UNEXPECTED"],
    ["finished too long ago", finished, at(now - 2_592_001), "EVIDENCE_TOO_OLD"],
    ["finished as long ago as is accepted", finished, at(now - 2_592_000), "VERIFIED"],
    ["finished in the future", finished, at(now + 11), "EVIDENCE_NOT_YET_VALID"],
    ["finished within the skew", finished, at(now + 10), "VERIFIED"],
    ["not said when", "predicate.runDetails.metadata", {}, "EVIDENCE_CLAIMS_INVALID"],
    ["a time in words", finished, "yesterday", "EVIDENCE_CLAIMS_INVALID"],
  ])("%s", async (_, path, value, code) => {
    expect(await codeOf(envelope(changed(provenance, path, value), builder))).toBe(code);
  });

  test("started counts where finished is not said", async () => {
    const statement = changed(provenance, "predicate.runDetails.metadata", { startedOn: at(now - 100) });
    expect((await verify(envelope(statement, builder))).attestations).toMatchObject([{ observed_at: now - 100 }]);
  });

  test("without a list of sources the policy is told the source", async () => {
    const statement = changed(provenance, `${build}.resolvedDependencies`, [
      { uri: "git+https://github.com/other/app@refs/tags/1" },
    ]);
    expect((await verify(envelope(statement, nextBuilder))).attestations).toMatchObject([
      { source: "https://github.com/other/app" },
    ]);
    const unnamed = changed(provenance, `${build}.resolvedDependencies`, []);
    expect(await codeOf(envelope(unnamed, nextBuilder))).toBe("EVIDENCE_SOURCE_UNEXPECTED");
  });
});

describe("summary", () => {
  test.each<[string, string, unknown, string]>([
    ["failed", "predicate.verificationResult", "FAILED", "EVIDENCE_VERIFICATION_FAILED"],
    ["another word", "predicate.verificationResult", "passed", "EVIDENCE_VERIFICATION_FAILED"],
    ["no result", "predicate.verificationResult", undefined, "EVIDENCE_CLAIMS_INVALID"],
    ["another resource", "predicate.resourceUri", "oci://evil.example/shop", "EVIDENCE_RESOURCE_UNEXPECTED"],
    [
      "a resource that begins like ours",
      "predicate.resourceUri",
      "oci://registry.acme.example/shop-2",
      "EVIDENCE_RESOURCE_UNEXPECTED",
    ],
    ["no time", "predicate.timeVerified", undefined, "EVIDENCE_CLAIMS_INVALID"],
    ["no policy", "predicate.policy", undefined, "EVIDENCE_CLAIMS_INVALID"],
    ["another verifier", "predicate.verifier.id", "https://evil.example", "EVIDENCE_ISSUER_UNKNOWN"],
    ["the builder as the verifier", "predicate.verifier.id", builderId, "EVIDENCE_SIGNATURE_INVALID"],
  ])("%s", async (_, path, value, code) => {
    expect(await codeOf(envelope(changed(summary, path, value), verifier))).toBe(code);
  });

  test.each<[string[], number | undefined]>([
    [["SLSA_BUILD_LEVEL_1"], 1],
    [["SLSA_BUILD_LEVEL_4"], 3],
    [["SLSA_SOURCE_LEVEL_3"], undefined],
    [["SLSA_BUILD_LEVEL_9", "XSLSA_BUILD_LEVEL_3"], undefined],
    [[], undefined],
  ])("levels %j count as %p", async (levels, level) => {
    const statement = changed(summary, "predicate.verifiedLevels", levels);
    expect((await verify(envelope(statement, verifier))).attestations[0]?.level).toBe(level);
  });

  test("a builder's key signs no summary", async () => {
    const statement = changed(summary, "predicate.verifier.id", builderId);
    expect(await codeOf(envelope(statement, builder))).toBe("EVIDENCE_PREDICATE_REFUSED");
  });
});

describe("envelope", () => {
  const payload = Buffer.from(JSON.stringify(provenance));
  const base64 = payload.toString("base64");
  const good = builder.sign(pae(payloadType, payload)).toString("base64");
  const signedAs = (bytes: Buffer) => ({
    payload: base64,
    payloadType,
    signatures: [{ sig: builder.sign(bytes).toString("base64") }],
  });
  const other = Buffer.from(JSON.stringify(changed(provenance, "subject", [{ digest: { sha256: "b".repeat(64) } }])));
  const twice = `{"_type":"x",${payload.toString().slice(1)}`;

  test.each<[string, unknown, string]>([
    ["as it should be", signedAs(pae(payloadType, payload)), "VERIFIED"],
    [
      "URL-safe base64 without padding",
      {
        payload: payload.toString("base64url"),
        payloadType,
        signatures: [{ sig: Buffer.from(good, "base64").toString("base64url") }],
      },
      "VERIFIED",
    ],
    ["an unknown member", { ...signedAs(pae(payloadType, payload)), note: 1 }, "VERIFIED"],
    [
      "a stranger's signature beside ours",
      { payload: base64, payloadType, signatures: [{ sig: "AAAA" }, { sig: good }] },
      "VERIFIED",
    ],
    [
      "a stranger's signature under our keyid",
      { payload: base64, payloadType, signatures: [{ keyid: builderId, sig: "AAAA" }] },
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    [
      "another payload under a good signature",
      { payload: other.toString("base64"), payloadType, signatures: [{ sig: good }] },
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    [
      "another type under a good signature",
      { payload: base64, payloadType: "text/plain", signatures: [{ sig: good }] },
      "EVIDENCE_MALFORMED",
    ],
    [
      "a type with parameters",
      { payload: base64, payloadType: `${payloadType}; v=1`, signatures: [{ sig: good }] },
      "EVIDENCE_MALFORMED",
    ],
    ["a signature of the payload alone", signedAs(payload), "EVIDENCE_SIGNATURE_INVALID"],
    ["a signature of the base64", signedAs(Buffer.from(base64)), "EVIDENCE_SIGNATURE_INVALID"],
    ["a signature of another type", signedAs(pae("text/plain", payload)), "EVIDENCE_SIGNATURE_INVALID"],
    [
      "a signature of an older version",
      signedAs(Buffer.from(pae(payloadType, payload).toString().replace("DSSEv1", "DSSEv0"))),
      "EVIDENCE_SIGNATURE_INVALID",
    ],
    ["no signatures", { payload: base64, payloadType, signatures: [] }, "EVIDENCE_MALFORMED"],
    [
      "too many signatures",
      { payload: base64, payloadType, signatures: Array.from({ length: 9 }, () => ({ sig: good })) },
      "EVIDENCE_MALFORMED",
    ],
    ["an empty signature", { payload: base64, payloadType, signatures: [{ sig: "" }] }, "EVIDENCE_SIGNATURE_INVALID"],
    [
      "a payload that is not base64",
      { payload: `${base64}!`, payloadType, signatures: [{ sig: good }] },
      "EVIDENCE_MALFORMED",
    ],
    ["no payload", { payloadType, signatures: [{ sig: good }] }, "EVIDENCE_MALFORMED"],
    ["a list", [], "EVIDENCE_MALFORMED"],
  ])("%s", async (_, document, code) => {
    expect(await codeOf(JSON.stringify(document))).toBe(code);
  });

  test("a member that is there twice, outside or inside", async () => {
    const outside = JSON.stringify(signedAs(pae(payloadType, payload))).replace(
      "{",
      `{"payload":"${other.toString("base64")}",`,
    );
    expect(await codeOf(outside)).toBe("EVIDENCE_MALFORMED");
    const sig = builder.sign(pae(payloadType, Buffer.from(twice))).toString("base64");
    const inside = { payload: Buffer.from(twice).toString("base64"), payloadType, signatures: [{ sig }] };
    expect(await codeOf(JSON.stringify(inside))).toBe("EVIDENCE_MALFORMED");
  });
});

describe("binding", () => {
  test("without verified workload evidence an attestation is about nobody", async () => {
    const piece = { type: "dsse" as const, token: envelope(provenance, builder) };
    const unbound = { type: "dsse", verified: false, code: "EVIDENCE_SUBJECT_UNBOUND" };
    expect(await h.verify([piece])).toEqual({ evidence: [unbound], attestations: [] });
    const expired = { type: "jwt" as const, token: await token(signer, { ...podClaims, exp: now - 100 }) };
    expect((await h.verify([expired, piece])).evidence[1]).toEqual(unbound);
    const silent = { type: "jwt" as const, token: await token(signer, { ...podClaims, image_digest: undefined }) };
    expect((await h.verify([piece, silent])).evidence[0]).toEqual(unbound);
  });

  test("evidence of two workloads proves neither", async () => {
    const sub = "system:serviceaccount:agents:other";
    const bound = { ...podClaims["kubernetes.io"], serviceaccount: { name: "other", uid: "1" } };
    const other = { type: "jwt" as const, token: await token(signer, { ...podClaims, sub, "kubernetes.io": bound }) };
    const ambiguous = { type: "jwt", verified: false, code: "EVIDENCE_WORKLOAD_AMBIGUOUS" };
    const unbound = { type: "dsse", verified: false, code: "EVIDENCE_SUBJECT_UNBOUND" };
    const piece = { type: "dsse" as const, token: envelope(provenance, builder) };
    expect(await h.verify([pod, piece, other])).toEqual({
      evidence: [ambiguous, unbound, ambiguous],
      attestations: [],
    });
  });

  test("of two tokens of one workload the one that names the image binds", async () => {
    const silent = { type: "jwt" as const, token: await token(signer, { ...podClaims, image_digest: undefined }) };
    const { workload, attestations } = await h.verify([
      silent,
      pod,
      { type: "dsse", token: envelope(provenance, builder) },
    ]);
    expect(workload?.image_digest).toBe(image);
    expect(attestations).toHaveLength(1);
  });
});
