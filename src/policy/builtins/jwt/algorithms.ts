import { constants, createHmac, timingSafeEqual, verify } from "node:crypto";
import type { KeyObject, VerifyKeyObjectInput } from "node:crypto";

/** A signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1). */
export interface Algorithm {
  /** False too for a key of another type. */
  readonly verify: (key: KeyObject | string, signed: string, signature: Buffer) => boolean;
}

const pkcs1 = { padding: constants.RSA_PKCS1_PADDING };
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
const p1363 = { dsaEncoding: "ieee-p1363" } as const;

export const algorithms: ReadonlyMap<string, Algorithm> = new Map([
  ["RS256", asymmetric("rsa", "sha256", pkcs1)],
  ["RS384", asymmetric("rsa", "sha384", pkcs1)],
  ["RS512", asymmetric("rsa", "sha512", pkcs1)],
  ["PS256", asymmetric("rsa", "sha256", pss)],
  ["PS384", asymmetric("rsa", "sha384", pss)],
  ["PS512", asymmetric("rsa", "sha512", pss)],
  ["ES256", asymmetric("ec", "sha256", p1363)],
  ["ES384", asymmetric("ec", "sha384", p1363)],
  ["ES512", asymmetric("ec", "sha512", p1363)],
  ["EdDSA", asymmetric("ed25519", undefined, {})],
  ["HS256", symmetric("sha256")],
  ["HS384", symmetric("sha384")],
  ["HS512", symmetric("sha512")],
]);

function asymmetric(type: string, hash: string | undefined, options: Omit<VerifyKeyObjectInput, "key">): Algorithm {
  return {
    verify: (key, signed, signature) => {
      if (typeof key === "string" || key.asymmetricKeyType !== type) return false;
      return verify(hash, Buffer.from(signed), { key, ...options }, signature);
    },
  };
}

function symmetric(hash: string): Algorithm {
  return {
    verify: (key, signed, signature) => {
      if (typeof key !== "string") return false;
      const expected = createHmac(hash, key).update(signed).digest();
      return expected.byteLength === signature.byteLength && timingSafeEqual(expected, signature);
    },
  };
}
