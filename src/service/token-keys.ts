import { createLocalJWKSet, createRemoteJWKSet } from "jose";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { readFileSync } from "node:fs";

/** The keys of whoever signs callers' tokens: from a JWKS URL, kept and cooled down by `jose`, or from a file. */
export function keysAt(jwks: string): JWTVerifyGetKey {
  if (/^https?:/.test(jwks))
    return createRemoteJWKSet(new URL(jwks), { timeoutDuration: 2_000, cooldownDuration: 10_000 });
  return createLocalJWKSet(JSON.parse(readFileSync(jwks, "utf8")) as JSONWebKeySet);
}
