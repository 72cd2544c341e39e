import { compactVerify } from "jose";
import { AssayerError } from "../../issuance/errors.ts";
import type { ErrorCode } from "../../issuance/errors.ts";
import type { Files } from "../archive.ts";
import { fileHash } from "./file-hash.ts";
import type { VerificationKey } from "./keys.ts";
import { claimedSignature, signaturesFile } from "./signatures-file.ts";
import type { Claimed } from "./signatures-file.ts";

/**
 * Verifies that one of the keys signed exactly these files, as OPA does (v1/bundle/verify.go): first the signature, and
 * then each file against it, so that of a bundle by somebody else nothing but its signature has been parsed.
 * @throws AssayerError with a `BUNDLE_SIGNATURE_…` code; `details.entry` is the file that it is about
 */
export async function verifySignature(files: Files, keys: readonly VerificationKey[]): Promise<Claimed> {
  const claimed = claimedSignature(files);
  if (claimed === undefined)
    throw refused("BUNDLE_SIGNATURE_MISSING", signaturesFile, "is not there: nobody signed the bundle");
  const signer = await signerAmong(candidates(claimed, keys), claimed);
  if (claimed.scope !== (signer.scope ?? "")) {
    const why = `is for the scope ${JSON.stringify(claimed.scope)}, not for ${JSON.stringify(signer.scope ?? "")}`;
    throw refused("BUNDLE_SIGNATURE_SCOPE", signaturesFile, why);
  }
  checkFiles(files, claimed);
  return claimed;
}

/** The keys that could have made it. The algorithm is the key's: what the signature says can only agree. */
function candidates({ keyId, algorithm }: Claimed, keys: readonly VerificationKey[]): VerificationKey[] {
  const named = keys.filter(({ id }) => keyId === undefined || id === undefined || id === keyId);
  if (named.length === 0) {
    const why = `is by the key ${JSON.stringify(keyId)}, which is not one of ${keys.map(({ id }) => id).join(", ")}`;
    throw refused("BUNDLE_SIGNATURE_KEY_UNKNOWN", signaturesFile, why);
  }
  const found = named.filter((key) => key.algorithm === algorithm);
  if (found.length > 0) return found;
  const accepted = named.map((key) => key.algorithm).join(", ");
  const why = `is by ${JSON.stringify(algorithm)}, where the key is for ${accepted}`;
  throw refused("BUNDLE_SIGNATURE_ALGORITHM", signaturesFile, why);
}

async function signerAmong(keys: readonly VerificationKey[], { token }: Claimed): Promise<VerificationKey> {
  for (const candidate of keys) {
    try {
      await compactVerify(token, candidate.key, { algorithms: [candidate.algorithm] });
      return candidate;
    } catch {
      // Whatever is wrong with one of them, another may be good; where none is, the bundle is refused.
    }
  }
  throw refused("BUNDLE_SIGNATURE_INVALID", signaturesFile, "is not by a key that is accepted for it");
}

function checkFiles(files: Files, { files: signed }: Claimed): void {
  for (const path of signed.keys()) {
    if (!files.has(path)) throw refused("BUNDLE_SIGNATURE_FILE_MISSING", path, "is signed, and not in the bundle");
  }
  for (const [path, content] of files) {
    if (path === signaturesFile) continue;
    const expected = signed.get(path);
    if (expected === undefined) throw refused("BUNDLE_SIGNATURE_FILE_EXTRA", path, "is in the bundle, and not signed");
    if (fileHash(path, content, expected.algorithm) !== expected.hash)
      throw refused("BUNDLE_SIGNATURE_FILE_CHANGED", path, "is not as it was signed");
  }
}

function refused(code: ErrorCode, entry: string, why: string): AssayerError {
  return new AssayerError(code, `${entry} ${why}`, { details: { entry } });
}
