import { z } from "zod";
import { json } from "../issuance/vocabulary.ts";

/** The one entry point of every bundle. */
export const entrypoint = "issuance/decision/verdict";
/** An optional second one: questions of AuthZEN that are not about issuance, a list of them at a time. */
export const accessEntrypoint = "authzen/decisions";

const text = (longest: number) => z.string().max(longest);

/**
 * What the build writes to `metadata.assayer` of a bundle's manifest once its gates are passed. Without it nobody
 * looked whether each rule exports what the contract knows, and a misspelt one would be ignored in silence: such a
 * bundle is not loaded.
 */
export const contractMetadata = z.strictObject({
  /** Version of the policy contract. */
  contract: z.literal(1),
  /** Later bundles of a policy have higher ones, so that an older one can be told. */
  sequence: z.int().min(0).optional(),
  /** What the rules say of themselves; a page is made of it. */
  catalogue: z.array(z.object({ code: z.string(), title: text(256), remediation: text(1_024) }).catchall(json)),
  /** Decided by each evaluator before it is given requests. */
  self_test: z.strictObject({
    input: z.record(z.string(), json),
    decision: z.enum(["allow", "deny"]),
  }),
});
export type ContractMetadata = z.infer<typeof contractMetadata>;

/** The part of OPA's manifest that matters here (https://www.openpolicyagent.org/docs/management-bundles). */
export const manifest = z.looseObject({
  revision: z.string().default(""),
  wasm: z.array(z.looseObject({ entrypoint: z.string(), module: z.string() })).default([]),
  metadata: z.looseObject({ assayer: z.unknown().optional() }).optional(),
});
export type Manifest = z.infer<typeof manifest>;
