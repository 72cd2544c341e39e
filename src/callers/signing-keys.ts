import { createPrivateKey, createPublicKey, hash } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { AssayerError } from "../issuance/errors.ts";
import { pollFiles } from "../wire/polled-files.ts";
import type { HookPorts } from "./hook.ts";

/** RFC 7518 §3.1, RFC 9864 §2.2 */
export type SigningAlgorithm = "RS256" | "ES256" | "EdDSA";

/** A private key that signs, with the name under which its public half is shown. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly alg: SigningAlgorithm;
  /** The key's thumbprint (RFC 7638). */
  readonly kid: string;
  /** The public half. */
  readonly jwk: object;
}

/** Keys of our own, each from a file: looked at again and again, so that one can be replaced without a restart. */
export interface SigningKeys {
  /** The one that signs. */
  readonly first: () => SigningKey;
  /** The public halves of all, a JWK Set (RFC 7517 §5). */
  readonly publicKeys: () => { readonly keys: readonly object[] };
  /** Looks at the files once more. */
  readonly refresh: () => Promise<void>;
  readonly close: () => void;
}

/** RFC 7518 §3.3 */
const leastBits = 2_048;

interface Kind {
  readonly is: string;
  readonly suits: (key: KeyObject) => boolean;
  /** Of the public half: what the thumbprint is made of, in the order of RFC 7638 §3.2 and RFC 8037 §2. */
  readonly members: readonly (keyof JsonWebKey)[];
}

const kinds: Readonly<Record<SigningAlgorithm, Kind>> = {
  RS256: {
    is: `an RSA key of ${leastBits} bits or more`,
    suits: ({ asymmetricKeyType: type, asymmetricKeyDetails: details }) =>
      type === "rsa" && (details?.modulusLength ?? 0) >= leastBits,
    members: ["e", "kty", "n"],
  },
  ES256: {
    is: "a P-256 key",
    suits: ({ asymmetricKeyType: type, asymmetricKeyDetails: details }) =>
      type === "ec" && details?.namedCurve === "prime256v1",
    members: ["crv", "kty", "x", "y"],
  },
  EdDSA: {
    is: "an Ed25519 key",
    suits: ({ asymmetricKeyType: type }) => type === "ed25519",
    members: ["crv", "kty", "x"],
  },
};

/**
 * The first key signs, all are shown. `algorithms` are those that a key may be for. Rejects with KEYS_INVALID where a
 * file has no key that may sign.
 */
export async function openSigningKeys(
  paths: readonly string[],
  algorithms: readonly SigningAlgorithm[],
  { readFile, intervalMs, onEvent }: Pick<HookPorts, "readFile" | "intervalMs" | "onEvent">,
): Promise<SigningKeys> {
  const make = (texts: ReadonlyMap<string, string>) =>
    [...texts].map(([path, text]) => signingKey(text, path, algorithms));
  const keys = await pollFiles({ paths, readFile, intervalMs, onEvent, make });
  return {
    first: () => {
      const [first] = keys.value();
      if (first === undefined) throw new TypeError("there is no key to sign with");
      return first;
    },
    publicKeys: () => ({ keys: keys.value().map(({ jwk }) => jwk) }),
    refresh: keys.refresh,
    close: keys.close,
  };
}

function signingKey(text: string, path: string, algorithms: readonly SigningAlgorithm[]): SigningKey {
  const key = privateKey(text, path);
  const alg = algorithms.find((one) => kinds[one].suits(key));
  if (alg === undefined) throw unusable(path, `is not ${algorithms.map((one) => kinds[one].is).join(", nor ")}`);
  const { members } = kinds[alg];
  const whole = createPublicKey(key).export({ format: "jwk" });
  const shown = Object.fromEntries(members.map((name) => [name, whole[name]]));
  const kid = hash("sha256", JSON.stringify(shown), "base64url");
  return { key, alg, kid, jwk: { ...shown, use: "sig", alg, kid } };
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
