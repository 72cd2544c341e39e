import { z } from "zod";
import { document } from "../../files/document.ts";
import { readDocument } from "../../files/read-document.ts";
import { identifier, label } from "../../issuance/vocabulary.ts";
import { classes } from "./difference.ts";
import type { Difference } from "./difference.ts";
import type { Asked } from "./records.ts";

/** A difference that somebody has approved, for so long. What it leaves out, it does not care about. */
const exception = document({
  class: z.enum(classes),
  /** A code that comes or goes with the difference. */
  code: label,
  tenant: identifier.optional(),
  client: identifier.optional(),
  approved_by: z.string().min(1).max(256),
  reason: z.string().min(1).max(2_048),
  /** The last day on which it counts, UTC. */
  expires: z.iso.date(),
});
export type Exception = z.infer<typeof exception>;

const expected = {
  schema: document({ exceptions: z.array(exception).max(1_000) }),
  limits: { maxBytes: 1_048_576, maxYamlBytes: 1_048_576 },
  refusal: "EXCEPTIONS_INVALID",
} as const;

const dayMs = 86_400_000;

/**
 * The exceptions of a YAML file that count at `now`, milliseconds since the epoch.
 * @throws AssayerError EXCEPTIONS_INVALID with file, line and member of each fault
 */
export async function readExceptions(path: string, now: number): Promise<readonly Exception[]> {
  const { exceptions } = (await readDocument(path, expected)).value;
  return exceptions.filter(({ expires }) => now < Date.parse(expires) + dayMs);
}

export function excepts(exceptions: readonly Exception[], difference: Difference, { input }: Asked): boolean {
  const codes = new Set([...difference.codes.added, ...difference.codes.removed]);
  return exceptions.some(
    ({ class: kind, code, tenant, client }) =>
      kind === difference.class &&
      codes.has(code) &&
      (tenant === undefined || tenant === input.tenant?.id) &&
      (client === undefined || client === input.identity.client.id),
  );
}
