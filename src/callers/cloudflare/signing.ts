import { createPrivateKey, createPublicKey, hash, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { AssayerError } from "../../issuance/errors.ts";
import { pollFiles } from "../../wire/polled-files.ts";
import type { HookPorts } from "../hook.ts";

/** Signs answers, and shows the public keys by which that can be checked. */
export interface Signer {
  /** A JWT of these claims: JWS Compact Serialization (RFC 7515 §3.1), RS256. */
  readonly sign: (claims: object) => string;
  /** A JWK Set (RFC 7517 §5). */
  readonly publicKeys: () => { readonly keys: readonly object[] };
  readonly close: () => void;
}

/** RFC 7518 §3.3 */
const leastBits = 2_048;

/** The first key signs, all are shown. Rejects with KEYS_INVALID where a file has no key that may sign. */
export async function openSigner(
  paths: readonly string[],
  { readFile, intervalMs, onEvent }: HookPorts,
): Promise<Signer> {
  const make = (texts: ReadonlyMap<string, string>) => [...texts].map(([path, text]) => signingKey(text, path));
  const keys = await pollFiles({ paths, readFile, intervalMs, onEvent, make });
  return {
    sign: (claims) => {
      const [first] = keys.value();
      if (first === undefined) throw new TypeError("there is no key to sign with");
      return signed(claims, first);
    },
    publicKeys: () => ({ keys: keys.value().map(({ jwk }) => jwk) }),
    close: keys.close,
  };
}

interface SigningKey {
  readonly key: KeyObject;
  readonly kid: string;
  readonly jwk: object;
}

function signingKey(text: string, path: string): SigningKey {
  const key = privateKey(text, path);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type !== "rsa" || (details?.modulusLength ?? 0) < leastBits) {
    throw unusable(path, `is no RSA key of ${leastBits} bits or more`);
  }
  const { e, n } = createPublicKey(key).export({ format: "jwk" });
  // RFC 7638 §3: the required members, in this order.
  const kid = hash("sha256", JSON.stringify({ e, kty: "RSA", n }), "base64url");
  return { key, kid, jwk: { kty: "RSA", use: "sig", alg: "RS256", kid, n, e } };
}

function privateKey(text: string, path: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw unusable(path, "is no private key in PEM", cause);
  }
}

function unusable(path: string, fault: string, cause?: unknown): AssayerError {
  return new AssayerError("KEYS_INVALID", `the signing key file ${path} ${fault}`, { cause, details: { path } });
}

/** Synchronously, as answers are encoded: half a millisecond for each sign-in of a person. */
function signed(claims: object, { key, kid }: SigningKey): string {
  const input = [{ alg: "RS256", typ: "JWT", kid }, claims].map(encoded).join(".");
  return `${input}.${sign("RSA-SHA256", Buffer.from(input), key).toString("base64url")}`;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
