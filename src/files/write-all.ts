import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AssayerError } from "../issuance/errors.ts";

/**
 * Writes files, all of them or none: each beside its place first, then each into it. Folders that are missing are made,
 * and removed again where something cannot be written.
 * @throws AssayerError FILE_UNWRITABLE
 */
export async function writeAll(files: ReadonlyMap<string, string>): Promise<void> {
  const drafts: Draft[] = [];
  const made: string[] = [];
  try {
    for (const [path, text] of files) {
      const draft = { path, beside: `${path}.${randomUUID()}.tmp` };
      await mkdir(dirname(path), { recursive: true })
        .then((first) => first !== undefined && made.unshift(first))
        .catch(unwritable(path));
      drafts.push(draft);
      await writeFile(draft.beside, text, { flag: "wx" }).catch(unwritable(path));
    }
    for (const { path, beside } of drafts) await rename(beside, path).catch(unwritable(path));
  } catch (failure) {
    for (const { beside } of drafts) await rm(beside, { force: true });
    for (const folder of made) await rm(folder, { recursive: true, force: true });
    throw failure;
  }
}

interface Draft {
  readonly path: string;
  readonly beside: string;
}

function unwritable(path: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    throw new AssayerError("FILE_UNWRITABLE", `${path} cannot be written (${cause.code ?? "unknown"})`, {
      cause,
      details: { path },
    });
  };
}
