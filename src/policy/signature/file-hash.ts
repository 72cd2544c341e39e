import { createHash } from "node:crypto";
import { basename } from "node:path/posix";
import { AssayerError } from "../../issuance/errors.ts";
import { canonicalJson } from "./canonical.ts";

/** OPA's names of hashes and Node's. It knows MD5, SHA-1 and SHA-224 as well: nothing that we rely on. */
const hashes: ReadonlyMap<string, string> = new Map([
  ["SHA-256", "sha256"],
  ["SHA-384", "sha384"],
  ["SHA-512", "sha512"],
  ["SHA-512-256", "sha512-256"],
]);

/** What OPA always signs with. */
export const usualHash = "SHA-256";

/** Files whose values OPA hashes and not their bytes, wherever in the bundle they are. */
const structured: ReadonlySet<string> = new Set(["data.json", ".manifest"]);
/** Structured for OPA, too, but what it makes of YAML's numbers and dates cannot be told from here. */
const yaml: ReadonlySet<string> = new Set(["data.yaml", "data.yml"]);

/**
 * The hash of a bundle's file as OPA's signatures have it: hexadecimal, lower case.
 * @throws AssayerError BUNDLE_SIGNATURE_ALGORITHM for a hash that is not relied on, BUNDLE_SIGNATURE_FILE_CHANGED for a
 *   file that has no hash because it is not what its name says
 */
export function fileHash(path: string, content: Uint8Array, algorithm: string): string {
  const name = hashes.get(algorithm);
  if (name !== undefined) return createHash(name).update(hashed(path, content)).digest("hex");
  throw new AssayerError("BUNDLE_SIGNATURE_ALGORITHM", `${path} is signed by its ${algorithm}, which is not accepted`, {
    details: { entry: path },
  });
}

function hashed(path: string, content: Uint8Array): Uint8Array | string {
  const name = basename(path);
  if (yaml.has(name)) throw unhashable(path, "OPA's hash of YAML is not known here; write it as data.json");
  if (!structured.has(name)) return content;
  try {
    return canonicalJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content));
  } catch (cause) {
    throw unhashable(path, "it is not JSON in UTF-8, or nested too deep", cause);
  }
}

function unhashable(path: string, why: string, cause?: unknown): AssayerError {
  return new AssayerError("BUNDLE_SIGNATURE_FILE_CHANGED", `${path} cannot be what was signed: ${why}`, {
    cause,
    details: { entry: path },
  });
}
