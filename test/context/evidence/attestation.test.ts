import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  attested,
  buildType,
  builderId,
  changed,
  envelope,
  provenance,
  summary,
  verifierId,
} from "../../support/attestations.ts";
import type { Attested } from "../../support/attestations.ts";
import { image, now } from "../../support/evidence.ts";

let at: Attested;
beforeAll(async () => {
  at = await attested();
});
afterAll(() => at.harness.close());

test("provenance and a summary become attestations of the running image", async () => {
  expect(await at.verify(envelope(provenance, at.builder), envelope(summary, at.verifier))).toMatchObject({
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

test("a second key of the same at.builder is trusted as it is configured", async () => {
  const { attestations } = await at.verify(envelope(provenance, at.nextBuilder));
  expect(attestations).toMatchObject([{ signer: builderId, level: 1 }]);
});

describe("provenance", () => {
  const build = "predicate.buildDefinition";
  const finished = "predicate.runDetails.metadata.finishedOn";
  const iso = (seconds: number) => new Date(seconds * 1_000).toISOString();
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
    ["the at.verifier as the builder", "predicate.runDetails.builder.id", verifierId, "EVIDENCE_SIGNATURE_INVALID"],
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
    ["finished too long ago", finished, iso(now - 2_592_001), "EVIDENCE_TOO_OLD"],
    ["finished as long ago as is accepted", finished, iso(now - 2_592_000), "VERIFIED"],
    ["finished in the future", finished, iso(now + 11), "EVIDENCE_NOT_YET_VALID"],
    ["finished within the skew", finished, iso(now + 10), "VERIFIED"],
    ["not said when", "predicate.runDetails.metadata", {}, "EVIDENCE_CLAIMS_INVALID"],
    ["a time in words", finished, "yesterday", "EVIDENCE_CLAIMS_INVALID"],
  ])("%s", async (_, path, value, code) => {
    expect(await at.codeOf(envelope(changed(provenance, path, value), at.builder))).toBe(code);
  });

  test("started counts where finished is not said", async () => {
    const statement = changed(provenance, "predicate.runDetails.metadata", { startedOn: iso(now - 100) });
    expect((await at.verify(envelope(statement, at.builder))).attestations).toMatchObject([{ observed_at: now - 100 }]);
  });

  test("without a list of sources the policy is told the source", async () => {
    const statement = changed(provenance, `${build}.resolvedDependencies`, [
      { uri: "git+https://github.com/other/app@refs/tags/1" },
    ]);
    expect((await at.verify(envelope(statement, at.nextBuilder))).attestations).toMatchObject([
      { source: "https://github.com/other/app" },
    ]);
    const unnamed = changed(provenance, `${build}.resolvedDependencies`, []);
    expect(await at.codeOf(envelope(unnamed, at.nextBuilder))).toBe("EVIDENCE_SOURCE_UNEXPECTED");
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
    ["the at.builder as the verifier", "predicate.verifier.id", builderId, "EVIDENCE_SIGNATURE_INVALID"],
  ])("%s", async (_, path, value, code) => {
    expect(await at.codeOf(envelope(changed(summary, path, value), at.verifier))).toBe(code);
  });

  test.each<[string[], number | undefined]>([
    [["SLSA_BUILD_LEVEL_1"], 1],
    [["SLSA_BUILD_LEVEL_4"], 3],
    [["SLSA_SOURCE_LEVEL_3"], undefined],
    [["SLSA_BUILD_LEVEL_9", "XSLSA_BUILD_LEVEL_3"], undefined],
    [[], undefined],
  ])("levels %j count as %p", async (levels, level) => {
    const statement = changed(summary, "predicate.verifiedLevels", levels);
    expect((await at.verify(envelope(statement, at.verifier))).attestations[0]?.level).toBe(level);
  });

  test("a builder's key signs no summary", async () => {
    const statement = changed(summary, "predicate.verifier.id", builderId);
    expect(await at.codeOf(envelope(statement, at.builder))).toBe("EVIDENCE_PREDICATE_REFUSED");
  });
});
