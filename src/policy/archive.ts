import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { unpackTar } from "modern-tar";
import { AssayerError } from "../issuance/errors.ts";

/** The files of a bundle: path without a leading slash → content. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** What a bundle may cost before anything of it is believed. */
export interface BundleLimits {
  /** The archive, or all files of a directory together. */
  readonly maxBytes: number;
  readonly maxUnpackedBytes: number;
  /** How many times larger than the archive its content may be. */
  readonly maxRatio: number;
  readonly maxEntries: number;
}

const mebibyte = 1_048_576;
export const bundleLimits: BundleLimits = {
  maxBytes: 32 * mebibyte,
  maxUnpackedBytes: 128 * mebibyte,
  maxRatio: 100,
  maxEntries: 10_000,
};

/** Archives up to this size may unpack to anything that is allowed at all: an empty tar of 10 kB compresses well. */
const smallBytes = 1_024;

/**
 * Unpacks a tar.gz in memory. Everything about it is the sender's choice.
 * @throws AssayerError BUNDLE_CORRUPT, BUNDLE_TOO_LARGE, BUNDLE_PATH_UNSAFE, BUNDLE_ENTRY_REFUSED,
 *   BUNDLE_ENTRY_DUPLICATE
 */
export async function unpackArchive(source: Uint8Array, limits: BundleLimits): Promise<Files> {
  const tar = await inflate(source, limits);
  const files = new Map<string, Uint8Array>();
  for (const { header, data } of await entriesOf(tar, limits)) {
    const path = safePath(header.name);
    if (header.type === "directory") continue;
    if (header.type !== "file" || data === undefined) throw refused(path, `${header.type}`);
    addFile(files, path, data);
  }
  return files;
}

async function inflate(source: Uint8Array, limits: BundleLimits): Promise<Uint8Array> {
  if (source.byteLength > limits.maxBytes) throw tooLarge(`${source.byteLength} bytes, ${limits.maxBytes} are allowed`);
  const ratioBytes = Math.max(source.byteLength, smallBytes) * limits.maxRatio;
  const maxOutputLength = Math.min(limits.maxUnpackedBytes, ratioBytes);
  try {
    return await promisify(gunzip)(source, { maxOutputLength });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(`it unpacks to more than ${maxOutputLength} bytes`);
    throw new AssayerError("BUNDLE_CORRUPT", "the bundle is not gzip, or cut off", { cause });
  }
}

async function entriesOf(tar: Uint8Array, { maxEntries }: BundleLimits) {
  let count = 0;
  const filter = () => {
    count += 1;
    if (count > maxEntries) throw tooLarge(`more than ${maxEntries} entries`);
    return true;
  };
  try {
    return await unpackTar(tar, { strict: true, filter });
  } catch (cause) {
    if (cause instanceof AssayerError) throw cause;
    throw new AssayerError("BUNDLE_CORRUPT", "the bundle is not a tar archive, or cut off", { cause });
  }
}

/** OPA starts every path with one slash; nothing else may lead out of the bundle, on any system. */
export function safePath(name: string): string {
  const path = name.replace(/^\//, "").replace(/\/$/, "");
  const unsafe = path.split("/").some((part) => part === "" || part === "." || part === "..");
  if (unsafe || /[\\:\p{Cc}\p{Cs}\ufffd]/u.test(path)) {
    throw new AssayerError("BUNDLE_PATH_UNSAFE", `the entry ${JSON.stringify(name)} has an unsafe path`, {
      details: { entry: name },
    });
  }
  return path;
}

export function addFile(files: Map<string, Uint8Array>, path: string, content: Uint8Array): void {
  if (files.has(path)) {
    throw new AssayerError("BUNDLE_ENTRY_DUPLICATE", `the entry ${path} is there twice`, { details: { entry: path } });
  }
  files.set(path, content);
}

export function refused(path: string, kind: string): AssayerError {
  return new AssayerError("BUNDLE_ENTRY_REFUSED", `the entry ${path} is no file: ${kind}`, {
    details: { entry: path, kind },
  });
}

export function tooLarge(what: string): AssayerError {
  return new AssayerError("BUNDLE_TOO_LARGE", `the bundle is too large: ${what}`);
}
