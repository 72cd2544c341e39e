import { createPublicKey } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { createLocalJWKSet } from "jose";
import type { JWK, JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { usable } from "./anchors.ts";
import { readCertificate } from "./certificate.ts";
import type { Certificate } from "./certificate.ts";
import { decodeBase64, decodeObject } from "./decode.ts";
import { isStrong } from "./key-strength.ts";
import { refuse } from "./refuse.ts";

/** An issuer's public keys. One that lists none is good and verifies nothing: all are revoked (SPIFFE Bundle §4.1). */
export interface KeySet {
  /** By `kid` and algorithm; rejects where no key or more than one fits. */
  readonly find: JWTVerifyGetKey;
  /** Certificates at which X.509-SVIDs of this trust domain end. */
  readonly roots: readonly Certificate[];
  readonly size: number;
  /** Seconds after which its publisher wants it to be fetched again. */
  readonly refreshHint?: number;
}

const jwk = z.looseObject({ kty: z.string(), use: z.string().optional(), x5c: z.array(z.string()).optional() });
type AnyKey = z.infer<typeof jwk>;

const document = z.looseObject({
  keys: z.array(jwk).max(128),
  spiffe_refresh_hint: z.int().min(1).optional().catch(undefined),
});

/** JSON Web Key Set (RFC 7517 §5): keys that cannot be used are skipped, as §5 asks. */
export function parseJwks(bytes: Uint8Array): KeySet {
  const { keys } = parseDocument(bytes);
  return keySet(keys, []);
}

/** SPIFFE Trust Domain and Bundle §4: each key says what it is for, and one that does not is ignored (§4.2.2). */
export function parseBundle(bytes: Uint8Array): KeySet {
  const { keys, spiffe_refresh_hint: refreshHint } = parseDocument(bytes);
  const forTokens = keys.filter(({ use }) => use === "jwt-svid");
  const forCertificates = keys.filter(({ use }) => use === "x509-svid");
  const set = keySet(forTokens.map(withoutUse), forCertificates.flatMap(toRoot));
  return refreshHint === undefined ? set : { ...set, refreshHint };
}

function parseDocument(bytes: Uint8Array): z.infer<typeof document> {
  const parsed = document.safeParse(decodeObject(bytes));
  return parsed.success ? parsed.data : refuse("EVIDENCE_KEYS_UNAVAILABLE", "not a set of keys", parsed.error);
}

function keySet(keys: readonly AnyKey[], roots: readonly Certificate[]): KeySet {
  const usable = keys.filter(isUsable);
  return { find: createLocalJWKSet({ keys: usable as JWK[] }), roots, size: usable.length + roots.length };
}

/** Public, asymmetric and strong. A private key that got published is no longer anybody's own. */
function isUsable(key: AnyKey): boolean {
  if (key.kty === "oct" || "d" in key) return false;
  try {
    return isStrong(createPublicKey({ key: key as JsonWebKey, format: "jwk" }));
  } catch {
    return false;
  }
}

/** jose skips keys whose `use` is none of RFC 7517 §4.2. */
function withoutUse({ use: _use, ...key }: AnyKey): AnyKey {
  return key;
}

/** SPIFFE Bundle §4.2.2: exactly one certificate, or nothing is told. */
function toRoot({ x5c = [] }: AnyKey): Certificate[] {
  const [certificate, ...more] = x5c;
  if (certificate === undefined || more.length > 0) return [];
  return usable(() => [readCertificate(decodeBase64(certificate))]);
}
