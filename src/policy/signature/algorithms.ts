import type { KeyObject } from "node:crypto";

/**
 * What OPA 1.22 verifies bundles with (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2), without its shared secrets: whoever
 * could verify with one could sign with it, too.
 */
export const signatureAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

interface Kind {
  readonly is: string;
  readonly suits: (key: KeyObject) => boolean;
}

/** RFC 7518 §3.3 */
const leastBits = 2_048;
const rsa: Kind = {
  is: `an RSA key of ${leastBits} bits or more`,
  suits: ({ asymmetricKeyType: type, asymmetricKeyDetails: details }) =>
    type === "rsa" && Number(details?.modulusLength) >= leastBits,
};
const ed25519: Kind = { is: "an Ed25519 key", suits: ({ asymmetricKeyType: type }) => type === "ed25519" };

const kinds: Readonly<Record<SignatureAlgorithm, Kind>> = {
  RS256: rsa,
  RS384: rsa,
  RS512: rsa,
  PS256: rsa,
  PS384: rsa,
  PS512: rsa,
  ES256: curve("P-256", "prime256v1"),
  ES384: curve("P-384", "secp384r1"),
  ES512: curve("P-521", "secp521r1"),
  EdDSA: ed25519,
  Ed25519: ed25519,
};

function curve(name: string, namedCurve: string): Kind {
  return {
    is: `a ${name} key`,
    suits: ({ asymmetricKeyType: type, asymmetricKeyDetails: details }) =>
      type === "ec" && details?.namedCurve === namedCurve,
  };
}

/** Why a key, public or private, is none for the algorithm; undefined where it is one. */
export function misfit(key: KeyObject, algorithm: SignatureAlgorithm): string | undefined {
  const { is, suits } = kinds[algorithm];
  return suits(key) ? undefined : `${algorithm} takes ${is}`;
}

/** What a key is used with unless somebody says otherwise. */
export function usualAlgorithm(key: KeyObject): SignatureAlgorithm | undefined {
  return signatureAlgorithms.find((algorithm) => kinds[algorithm].suits(key));
}
