import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AssayerError } from "../issuance/errors.ts";

/**
 * Writes a file whole or not at all: beside it first, then in its place. Folders that are missing are made.
 * @throws AssayerError FILE_UNWRITABLE
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    if (await isDevice(path)) await writeFile(path, content);
    else await replace(await realpath(path).catch(() => path), content);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** Where something cannot be written, and why in the system's own code. */
export function unwritable(path: string, cause: unknown): AssayerError {
  const why = (cause as NodeJS.ErrnoException).code ?? "unknown";
  return new AssayerError("FILE_UNWRITABLE", `${path} cannot be written (${why})`, { cause, details: { path } });
}

/** What a link leads to is replaced, not the link. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (failure) {
    await rm(beside, { force: true });
    throw failure;
  }
}

/** /dev/stdout, a pipe: there is nothing to put in its place. */
async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
