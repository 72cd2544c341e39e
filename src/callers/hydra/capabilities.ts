import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the token hook tells. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
  "evidence",
]);

/** What its answer can make Hydra do: it replaces the two maps of custom claims, and nothing else. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>(["claims.set", "claims.remove"]);

/**
 * Claims of the ID token that are Hydra's own: it writes over them, or takes them away again, whatever stands in `ext`
 * (fosite/token/jwt/claims_id_token.go). `sid` it puts there itself, and logout needs it (OpenID Connect Front-Channel
 * Logout 1.0 §3).
 */
export const idTokenClaims: ReadonlySet<string> = new Set(
  "sub iss jti aud iat exp rat nonce at_hash c_hash auth_time acr amr sid".split(" "),
);

/** Names that never stand at the top of an access token as custom claims, allowed there or not (oauth2/session.go). */
export const neverTopLevel: ReadonlySet<string> = new Set("iss sub aud exp nbf iat jti client_id scp ext".split(" "));

/** Grants of machines, for which Hydra issues an access token and nothing beside it. */
export const machineGrants: ReadonlySet<string> = new Set([
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
]);

/**
 * Grants whose scopes and audience Hydra copies from the consent only after the hook (ory/hydra#3969, still so in
 * v26.2.0): at the hook, an empty list says nothing.
 */
export const grantedLater: ReadonlySet<string> = new Set([
  "authorization_code",
  "urn:ietf:params:oauth:grant-type:device_code",
]);

/** Scopes that make Hydra issue a refresh token (fosite, `RefreshTokenScopes`). */
export const refreshScopes: ReadonlySet<string> = new Set(["offline", "offline_access"]);
