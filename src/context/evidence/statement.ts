import { z } from "zod";
import { identifier } from "../../issuance/vocabulary.ts";
import { decodeObject } from "./decode.ts";
import { refuse } from "./refuse.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const statement = z.looseObject({
  _type: z.literal("https://in-toto.io/Statement/v1"),
  subject: z
    .array(z.looseObject({ digest: z.record(z.string(), z.string()) }))
    .min(1)
    .max(1_024),
  predicateType: identifier,
  predicate: z.looseObject({}),
});

export interface Statement {
  readonly predicateType: string;
  readonly predicate: Readonly<Record<string, unknown>>;
  /** What it is about, as `sha256:<hex>`. */
  readonly digests: readonly string[];
}

/** An in-toto statement v1 (https://github.com/in-toto/attestation, spec/v1/statement.md). */
export function readStatement(payload: Buffer): Statement {
  const parsed = statement.safeParse(decodeObject(payload));
  if (!parsed.success) return refuse("EVIDENCE_MALFORMED", "not an in-toto statement v1", parsed.error);
  const { predicateType, predicate, subject } = parsed.data;
  const digests = subject.flatMap(({ digest }) => digestsOf(digest));
  return { predicateType, predicate, digests: [...new Set(digests)] };
}

/** Other digests of the same subject say nothing that an image digest could be compared with. */
function digestsOf(digest: Readonly<Record<string, string>>): string[] {
  const parsed = sha256.safeParse(digest["sha256"]);
  return parsed.success ? [`sha256:${parsed.data}`] : [];
}
