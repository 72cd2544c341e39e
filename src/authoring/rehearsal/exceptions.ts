import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { AssayerError } from "../../issuance/errors.ts";
import { identifier, label } from "../../issuance/vocabulary.ts";
import { classes } from "./difference.ts";
import type { Difference } from "./difference.ts";
import type { Asked } from "./records.ts";

/** A difference that somebody has approved, for so long. What it leaves out, it does not care about. */
const exception = z.strictObject({
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

const file = z.strictObject({ exceptions: z.array(exception).max(1_000) });

const dayMs = 86_400_000;

/**
 * The exceptions of a YAML file that count at `now`, milliseconds since the epoch.
 * @throws AssayerError EXCEPTIONS_INVALID
 */
export async function readExceptions(path: string, now: number): Promise<readonly Exception[]> {
  const read = file.safeParse(await documentAt(path));
  if (!read.success) throw invalid(path, z.prettifyError(read.error));
  return read.data.exceptions.filter(({ expires }) => now < Date.parse(expires) + dayMs);
}

async function documentAt(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, "utf8"), { maxAliasCount: 0 }) as unknown;
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : "cannot be read");
  }
}

function invalid(path: string, what: string): AssayerError {
  return new AssayerError("EXCEPTIONS_INVALID", `${path}: ${what}`);
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
