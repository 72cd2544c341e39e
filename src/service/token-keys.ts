import { createLocalJWKSet, createRemoteJWKSet } from "jose";
import type { JSONWebKeySet, JWTVerifyGetKey } from "jose";
import { readFileSync } from "node:fs";
import type { TokenIssuerSettings } from "../server/settings.ts";

/** The keys of an issuer of caller tokens: from its JWKS URL, kept and cooled down by `jose`, or from a file. */
export function issuerKeys({ jwks }: TokenIssuerSettings): JWTVerifyGetKey {
  if (/^https?:/.test(jwks))
    return createRemoteJWKSet(new URL(jwks), { timeoutDuration: 2_000, cooldownDuration: 10_000 });
  return createLocalJWKSet(JSON.parse(readFileSync(jwks, "utf8")) as JSONWebKeySet);
}
