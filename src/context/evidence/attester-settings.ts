import { z } from "zod";
import { identifier } from "../../issuance/vocabulary.ts";

/** The predicates that can be judged: SLSA provenance v1 and verification summary (VSA) v1. */
export const predicateTypes = ["https://slsa.dev/provenance/v1", "https://slsa.dev/verification_summary/v1"] as const;
export type PredicateType = (typeof predicateTypes)[number];

const pointer = z.string().regex(/^(\/([^~/]|~[01])*)+$/, "a JSON Pointer (RFC 6901) that names a member");

const buildType = z.strictObject({
  uri: identifier.describe("`buildDefinition.buildType`, compared exactly."),
  source: pointer
    .default("/resolvedDependencies/0/uri")
    .describe("JSON Pointer into `buildDefinition`: where this type of build names its source repository."),
  parameters: z
    .array(identifier)
    .default([])
    .describe("Names that `externalParameters` may have. Any other fails: nobody knows what it does to the build."),
});
export type BuildType = z.infer<typeof buildType>;

/** A pair of a key and whom it may speak for. */
export const attester = z
  .strictObject({
    id: identifier.describe("`builder.id` or `verifier.id` that this key may sign for, compared exactly."),
    key_file: z.string().min(1).describe("Path of the public key, PEM (SubjectPublicKeyInfo)."),
    algorithm: z
      .enum(["ES256", "ES384", "Ed25519", "PS256", "RS256"])
      .default("ES256")
      .describe("The one algorithm of its signatures; the key must be of its kind."),
    predicate_types: z.array(z.enum(predicateTypes)).min(1).describe("Types of predicate that it is trusted to sign."),
    max_level: z
      .int()
      .min(0)
      .max(4)
      .default(1)
      .describe("The SLSA build level that it is trusted up to: provenance has it, a summary at most this."),
    build_types: z
      .array(buildType)
      .default([])
      .describe("Types of build that a builder is trusted to run; needed for provenance."),
    sources: z
      .array(identifier)
      .optional()
      .describe("Repositories whose builds count, as in https://github.com/acme/shop; absent, the policy judges."),
    resource_uris: z
      .array(identifier)
      .optional()
      .describe("`resourceUri` that a summary may be about, without its digest; absent, any."),
    max_age_seconds: z
      .int()
      .min(1)
      .default(2_592_000)
      .describe("Oldest attestation that is accepted, in seconds since the build finished or was verified."),
    clock_skew_seconds: z.int().min(0).max(300).default(10).describe("How far its clock may be off, in seconds."),
  })
  .refine((entry) => entry.build_types.length > 0 || !entry.predicate_types.includes(predicateTypes[0]), {
    path: ["build_types"],
    message: "a builder needs at least one, for provenance",
  });
export type AttesterSettings = z.infer<typeof attester>;
