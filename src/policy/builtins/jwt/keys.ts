import { X509Certificate, createPublicKey } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { Unusable } from "../arguments.ts";
import { algorithms } from "./algorithms.ts";

export interface VerificationKey {
  readonly key: KeyObject;
  readonly kid: string;
  /** Empty where the key may be used with any. */
  readonly alg: string;
}

/** The public keys of one PEM certificate, one PEM public key, a JWK or a JWK set (RFC 7517). */
export function keysOf(written: string): VerificationKey[] {
  try {
    return written.trimStart().startsWith("-----BEGIN")
      ? [{ key: fromPem(written), kid: "", alg: "" }]
      : fromJson(written);
  } catch (cause) {
    throw new Unusable("not a key", { cause });
  }
}

function fromPem(pem: string): KeyObject {
  const blocks = /^\s*-----BEGIN (CERTIFICATE|PUBLIC KEY)-----[^-]*-----END \1-----\n?$/.exec(pem);
  if (blocks === null) throw new Unusable("not one certificate or public key");
  return blocks[1] === "CERTIFICATE" ? new X509Certificate(pem).publicKey : createPublicKey(pem);
}

function fromJson(json: string): VerificationKey[] {
  const parsed = JSON.parse(json) as JsonWebKey & { readonly keys?: JsonWebKey[] };
  return (parsed.keys ?? [parsed]).flatMap((jwk) => {
    const { alg = "", kid = "" } = jwk as { readonly alg?: string; readonly kid?: string };
    if (alg !== "" && !algorithms.has(alg)) return [];
    return [{ key: createPublicKey({ key: jwk, format: "jwk" }), kid, alg }];
  });
}
