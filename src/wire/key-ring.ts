import { hash, timingSafeEqual } from "node:crypto";
import { AssayerError } from "../issuance/errors.ts";
import { pollFiles } from "./polled-files.ts";
import type { KeyFileEvent } from "./polled-files.ts";

/** Whose keys they are, and where their digests stand. */
export interface KeyOwner<T> {
  readonly owner: T;
  readonly keys: readonly string[];
  readonly key_files: readonly string[];
}

export interface KeyRingOptions<T> {
  readonly owners: readonly KeyOwner<T>[];
  readonly readFile: (path: string) => Promise<string>;
  readonly intervalMs: number;
  readonly onEvent: (event: KeyFileEvent) => void;
}

export interface KeyRing<T> {
  /** Whose key this is. */
  readonly find: (key: string) => T | undefined;
  /** Looks at the key files once more. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Keys known by their SHA-256 only: they are random and long, so a digest needs no salt and gives nothing away. An empty
 * key file revokes its keys. Rejects with KEYS_INVALID if a file cannot be used at the start, or two owners share a key.
 */
export async function openKeyRing<T>(options: KeyRingOptions<T>): Promise<KeyRing<T>> {
  const { owners, ...files } = options;
  const paths = owners.flatMap(({ key_files: listed }) => listed);
  const { value, refresh, close } = await pollFiles({ ...files, paths, make: (texts) => assemble(owners, texts) });
  return { find: (key) => find(value(), key), refresh, close };
}

type Ring<T> = ReadonlyMap<string, { readonly digest: Buffer; readonly owner: T }>;

const nobody = Buffer.alloc(32);

/**
 * How long the look-up takes depends on the digest of what was shown, which nobody can steer towards a stored one; the
 * comparison is made, in constant time, whether or not there is anything to compare with.
 */
function find<T>(ring: Ring<T>, key: string): T | undefined {
  const shown = hash("sha256", key, "hex");
  const entry = ring.get(shown);
  const equal = timingSafeEqual(Buffer.from(shown, "hex"), entry?.digest ?? nobody);
  return equal ? entry?.owner : undefined;
}

function assemble<T>(owners: readonly KeyOwner<T>[], texts: ReadonlyMap<string, string>): Ring<T> {
  const ring = new Map<string, { digest: Buffer; owner: T }>();
  for (const { owner, keys, key_files: files } of owners) {
    const fromFiles = files.flatMap((path) => digestsIn(texts.get(path) ?? "", path));
    for (const digest of [...keys.map(hexOf), ...fromFiles]) {
      if ((ring.get(digest)?.owner ?? owner) !== owner) {
        throw new AssayerError("KEYS_INVALID", "two callers have the same key", { details: { digest } });
      }
      ring.set(digest, { digest: Buffer.from(digest, "hex"), owner });
    }
  }
  return ring;
}

const line = /^sha256:[0-9a-f]{64}$/;

/** One digest a line; blank lines and lines that begin with `#` say nothing. A key in clear text is a fault, unquoted. */
function digestsIn(text: string, path: string): string[] {
  return text.split("\n").flatMap((raw, index) => {
    const trimmed = raw.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return [];
    if (line.test(trimmed)) return [hexOf(trimmed)];
    throw new AssayerError("KEYS_INVALID", `${path}:${index + 1} is not sha256:<64 hexadecimal digits>`, {
      details: { path, line: index + 1 },
    });
  });
}

function hexOf(digest: string): string {
  return digest.slice("sha256:".length);
}
