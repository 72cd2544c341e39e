import { constants, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { AssayerError } from "../../issuance/errors.ts";
import type { AttesterSettings } from "./attester-settings.ts";
import { isStrong } from "./key-strength.ts";
import type { KeyPorts } from "./key-location.ts";

export interface TrustedAttester {
  readonly settings: AttesterSettings;
  /** Whether this attester's key made one of the signatures. */
  readonly signed: (bytes: Buffer, signatures: readonly Buffer[]) => boolean;
}

/** By the builder's or verifier's id; several entries of one id are several keys, so that one can be replaced. */
export type TrustedAttesters = ReadonlyMap<string, readonly TrustedAttester[]>;

interface Algorithm {
  readonly keyTypes: readonly string[];
  readonly curve?: string;
  /** Undefined where the algorithm brings its own. */
  readonly hash?: string;
  readonly options?: { readonly padding: number; readonly saltLength?: number };
}

/** One algorithm to a key. ECDSA signatures are DER there (RFC 3279 §2.2.3), as the DSSE implementations write them. */
const algorithms: Readonly<Record<AttesterSettings["algorithm"], Algorithm>> = {
  ES256: { keyTypes: ["ec"], curve: "prime256v1", hash: "sha256" },
  ES384: { keyTypes: ["ec"], curve: "secp384r1", hash: "sha384" },
  Ed25519: { keyTypes: ["ed25519"] },
  PS256: {
    keyTypes: ["rsa", "rsa-pss"],
    hash: "sha256",
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
  },
  RS256: { keyTypes: ["rsa"], hash: "sha256", options: { padding: constants.RSA_PKCS1_PADDING } },
};

/** @throws AssayerError ATTESTER_KEY_INVALID that names the file: an attester without its key is a configuration fault */
export async function readAttesters(
  all: readonly AttesterSettings[],
  { readFile }: Pick<KeyPorts, "readFile">,
): Promise<TrustedAttesters> {
  const found = new Map<string, TrustedAttester[]>();
  for (const settings of all) {
    const key = await readKey(settings, readFile);
    found.set(settings.id, [...(found.get(settings.id) ?? []), createAttester(settings, key)]);
  }
  return found;
}

function createAttester(settings: AttesterSettings, key: KeyObject): TrustedAttester {
  const { hash, options } = algorithms[settings.algorithm];
  const signed = (bytes: Buffer, signatures: readonly Buffer[]) =>
    signatures.some((signature) => verify(hash, bytes, { key, ...options }, signature));
  return { settings, signed };
}

const readTimeoutMs = 10_000;

async function readKey(settings: AttesterSettings, readFile: KeyPorts["readFile"]): Promise<KeyObject> {
  const { key_file: file, algorithm } = settings;
  try {
    const pem = Buffer.from(await readFile(file, { signal: AbortSignal.timeout(readTimeoutMs) })).toString();
    if (pem.includes("PRIVATE KEY")) throw new Error("it holds a private key");
    const key = createPublicKey(pem);
    if (!isStrong(key) || !fits(key, algorithms[algorithm])) throw new Error(`it is not a strong key for ${algorithm}`);
    return key;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "unknown failure";
    throw new AssayerError("ATTESTER_KEY_INVALID", `the key of ${settings.id} in ${file} cannot be used: ${why}`, {
      cause,
    });
  }
}

function fits(key: KeyObject, { keyTypes, curve }: Algorithm): boolean {
  return (
    keyTypes.includes(key.asymmetricKeyType ?? "") &&
    (curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve)
  );
}
