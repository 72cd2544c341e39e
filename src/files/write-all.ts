import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { unwritable } from "./write.ts";

/**
 * Writes files, all of them or none: each beside its place first, then each into it. Folders that are missing are made,
 * and removed again where something cannot be written.
 * @throws AssayerError FILE_UNWRITABLE
 */
export async function writeAll(files: ReadonlyMap<string, string>): Promise<void> {
  const made: string[] = [];
  try {
    const drafts: Draft[] = [];
    for (const [path, text] of files) drafts.push(await draft(path, text, made));
    for (const { path, beside } of drafts) await rename(beside, path).catch(failing(path));
  } catch (failure) {
    for (const path of made) await rm(path, { recursive: true, force: true });
    throw failure;
  }
}

interface Draft {
  readonly path: string;
  readonly beside: string;
}

/** @param made what has to go where the writing fails */
async function draft(path: string, text: string, made: string[]): Promise<Draft> {
  const beside = `${path}.${randomUUID()}.tmp`;
  const folder = await mkdir(dirname(path), { recursive: true }).catch(failing(path));
  made.push(folder ?? beside);
  await writeFile(beside, text, { flag: "wx" }).catch(failing(path));
  return { path, beside };
}

function failing(path: string): (cause: unknown) => never {
  return (cause) => {
    throw unwritable(path, cause);
  };
}
