import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { AssayerError } from "../issuance/errors.ts";
import { addFile, refused, safePath, tooLarge } from "./archive.ts";
import type { BundleLimits, Files } from "./archive.ts";

/**
 * Reads an unpacked bundle. Links are refused: what they lead to could change behind the digest.
 * @throws AssayerError BUNDLE_UNREADABLE, BUNDLE_TOO_LARGE, BUNDLE_PATH_UNSAFE, BUNDLE_ENTRY_REFUSED
 */
export async function readDirectory(root: string, limits: BundleLimits): Promise<Files> {
  const files = new Map<string, Uint8Array>();
  let left = limits.maxBytes;
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = safePath(posix.join(folder, entry.name));
      if (entry.isDirectory()) {
        await visit(path);
        continue;
      }
      if (!entry.isFile()) throw refused(path, "a link or a device");
      if (files.size === limits.maxEntries) throw tooLarge(`more than ${limits.maxEntries} files`);
      const content = await readBounded(join(root, path), left, constants.O_NOFOLLOW);
      left -= content.byteLength;
      addFile(files, path, content);
    }
  };
  await readable(() => visit(""));
  return files;
}

/** Reads a file of at most so many bytes. */
export async function readBounded(path: string, maxBytes: number, flags = 0): Promise<Uint8Array> {
  return readable(async () => {
    const file = await open(path, constants.O_RDONLY | flags);
    try {
      const { size } = await file.stat();
      if (size > maxBytes) throw tooLarge(`${size} bytes in ${path}, ${maxBytes} are allowed`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  });
}

/** The digest of a bundle's content, whatever order a file system or an archive gives it. */
export function digestOf(files: Files): string {
  const hash = createHash("sha256");
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${content.byteLength}\0`).update(content);
  }
  return `sha256:${hash.digest("hex")}`;
}

async function readable<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof AssayerError) throw cause;
    throw new AssayerError("BUNDLE_UNREADABLE", `the bundle cannot be read: ${(cause as Error).message}`, { cause });
  }
}
