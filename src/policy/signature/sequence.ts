import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeWhole } from "../../files/write.ts";
import { AssayerError } from "../../issuance/errors.ts";
import type { Bundle } from "../bundle.ts";

/** Keeps older bundles out: a bundle's sequence is never lower than that of one that has been active. */
export interface SequenceGate {
  /** @throws AssayerError BUNDLE_SIGNATURE_REPLAYED, BUNDLE_SIGNATURE_STATE */
  readonly admit: (bundle: Bundle) => Promise<void>;
  /**
   * To be called before an admitted bundle becomes active.
   * @throws AssayerError BUNDLE_SIGNATURE_STATE
   */
  readonly remember: (bundle: Bundle) => Promise<void>;
}

const stateSchema = z.looseObject({ sequence: z.int().min(0) });

/** The highest sequence is in memory, and in a file where one is named. */
export function createSequenceGate(stateFile: string | undefined): SequenceGate {
  let highest = 0;
  const known = async () => Math.max(highest, stateFile === undefined ? 0 : await readSequence(stateFile));
  return {
    admit: async ({ revision, metadata: { sequence } }) => {
      if (sequence === undefined) throw replayed(revision, "does not say how old it is; build it with --sequence");
      const least = await known();
      if (sequence < least) throw replayed(revision, `is older (${sequence}) than one that has been active (${least})`);
    },
    remember: async ({ revision, digest, metadata: { sequence = 0 } }) => {
      const before = await known();
      highest = Math.max(before, sequence);
      if (stateFile !== undefined && sequence > before) await writeState(stateFile, { sequence, revision, digest });
    },
  };
}

/** 0 where there is no file yet. One that cannot be read might say anything, so nothing is let in. */
async function readSequence(file: string): Promise<number> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(file, "utf8"))).sequence;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw unusable(`${file} does not say which sequence was the highest; put {"sequence": <number>} there`, cause);
  }
}

async function writeState(file: string, state: object): Promise<void> {
  try {
    await writeWhole(file, `${JSON.stringify(state)}\n`);
  } catch (cause) {
    throw unusable(`the highest sequence cannot be kept in ${file}: ${(cause as Error).message}`, cause);
  }
}

function replayed(revision: string, why: string): AssayerError {
  return new AssayerError("BUNDLE_SIGNATURE_REPLAYED", `.manifest: the revision ${JSON.stringify(revision)} ${why}`, {
    details: { entry: ".manifest" },
  });
}

function unusable(message: string, cause: unknown): AssayerError {
  return new AssayerError("BUNDLE_SIGNATURE_STATE", message, { cause });
}
