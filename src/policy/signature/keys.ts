import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { AssayerError } from "../../issuance/errors.ts";
import { readBounded } from "../directory.ts";
import { misfit, usualAlgorithm } from "./algorithms.ts";
import type { SignatureAlgorithm } from "./algorithms.ts";
import type { VerificationSettings } from "./settings.ts";

/** A public key, and what it is trusted with. */
export interface VerificationKey {
  /** Absent for a key that counts whatever the signature calls it. */
  readonly id?: string;
  readonly key: KeyObject;
  readonly algorithm: SignatureAlgorithm;
  /** What signatures must say they are for; one without a scope counts where this is absent. */
  readonly scope?: string;
}

/** How a key in a file is to be used. Without an algorithm, with the usual one of such a key. */
export type KeyUse = Partial<Omit<VerificationKey, "key">>;

const maxBytes = 65_536;

/** @throws AssayerError KEYS_INVALID that names the file */
export function readKeys(settings: VerificationSettings["keys"]): Promise<VerificationKey[]> {
  return Promise.all(
    settings.map(({ id, file, algorithm, scope }) =>
      readKey(file, { id, algorithm, ...(scope !== undefined && { scope }) }),
    ),
  );
}

/**
 * A public key or a certificate in PEM. A private one would do, too, but has no business where bundles are verified.
 * @throws AssayerError KEYS_INVALID that names the file
 */
export async function readKey(file: string, { algorithm, ...use }: KeyUse): Promise<VerificationKey> {
  const key = await publicKey(file);
  return { key, algorithm: algorithmFor(file, key, algorithm), ...use };
}

async function publicKey(file: string): Promise<KeyObject> {
  try {
    const pem = Buffer.from(await readBounded(file, maxBytes)).toString("utf8");
    if (pem.includes("PRIVATE KEY")) throw new Error("it is a private key, and stays with whoever signs");
    return createPublicKey(pem);
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  }
}

/**
 * The algorithm for a key, public or private: the one that is wanted, or the usual one.
 * @throws AssayerError KEYS_INVALID that names the file
 */
export function algorithmFor(file: string, key: KeyObject, wanted?: SignatureAlgorithm): SignatureAlgorithm {
  const algorithm = wanted ?? usualAlgorithm(key);
  if (algorithm === undefined) throw unusable(file, `no ${key.asymmetricKeyType} key like it signs bundles`);
  const why = misfit(key, algorithm);
  if (why !== undefined) throw unusable(file, why);
  return algorithm;
}

/** A key's file is named, and nothing of what is in it. */
export function unusable(file: string, why: string, cause?: unknown): AssayerError {
  return new AssayerError("KEYS_INVALID", `the key in ${file} cannot be used for bundles: ${why}`, { cause });
}
