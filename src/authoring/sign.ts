import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { CompactSign } from "jose";
import type { SignatureAlgorithm } from "../policy/signature/algorithms.ts";
import { fileHash, usualHash } from "../policy/signature/file-hash.ts";
import { algorithmFor, unusable } from "../policy/signature/keys.ts";
import type { Files } from "./archive.ts";

export { signatureAlgorithms } from "../policy/signature/algorithms.ts";
export type { SignatureAlgorithm } from "../policy/signature/algorithms.ts";

/** With what, and as what, bundles are signed. */
export interface Signer {
  readonly key: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /** The key's name for those who verify. */
  readonly keyId?: string;
  /** What the signature is for; those who verify must expect the same. */
  readonly scope?: string;
}

/**
 * Reads a private key (PEM, not encrypted). Without an algorithm it is the usual one of such a key.
 * @throws AssayerError KEYS_INVALID that names the file, and nothing of the key
 */
export async function readSigner(
  file: string,
  { algorithm, ...names }: Partial<Pick<Signer, "algorithm" | "keyId" | "scope">> = {},
): Promise<Signer> {
  const key = await readFile(file)
    .then(createPrivateKey)
    .catch((cause: unknown) => {
      throw unusable(file, "it is not a private key in PEM without a passphrase", cause);
    });
  return { key, algorithm: algorithmFor(file, key, algorithm), ...names };
}

/**
 * The content of `.signatures.json` for a bundle's files, as `opa sign` writes it. No time is in it: RS… and EdDSA make
 * the same bytes of the same files again, ES… and PS… draw lots.
 */
export async function signaturesOf(files: Files, { key, algorithm, keyId, scope }: Signer): Promise<Uint8Array> {
  const signed = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => ({ name, hash: fileHash(name, content, usualHash), algorithm: usualHash }));
  const claims = { files: signed, ...(scope !== undefined && { scope }) };
  const token = await new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg: algorithm, typ: "JWT", ...(keyId !== undefined && { kid: keyId }) })
    .sign(key);
  return Buffer.from(`${JSON.stringify({ signatures: [token] }, null, 1)}\n`);
}
