import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the token inline hook tells. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
  "network",
  "confirmation",
]);

/** What its answer can make Okta do. Scopes, audiences and refresh tokens are beyond it. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>([
  "lifetimes.access_token",
  "lifetimes.id_token",
  "claims.set",
  "claims.remove",
]);

/** Claims that Okta sets itself and lets nobody change, in either token. */
export const systemClaims: ReadonlySet<string> = new Set(
  "ver jti iss aud iat exp nbf cid uid scp sub auth_time amr acr idp nonce at_hash c_hash sid rpt cnf".split(" "),
);

/** Seconds that a lifetime may be replaced by. */
export const lifetimeRange = { least: 300, most: 86_400 } as const;
