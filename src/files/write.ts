import { rename, rm, writeFile } from "node:fs/promises";
import { AssayerError } from "../issuance/errors.ts";

/**
 * Writes a file whole or not at all: beside it first, then in its place.
 * @throws AssayerError FILE_UNWRITABLE
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    const why = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new AssayerError("FILE_UNWRITABLE", `${path} cannot be written (${why})`, { cause, details: { path } });
  }
}
