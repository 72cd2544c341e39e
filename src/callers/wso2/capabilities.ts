import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the actions tell. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
]);

/** What their answers can make WSO2 do, as far as the message allows the operations that it takes. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>([
  "scopes",
  "resources",
  "lifetimes.access_token",
  "lifetimes.refresh_token",
  "lifetimes.id_token",
  "claims.set",
  "claims.remove",
  "omit.refresh_token",
  "omit.id_token",
]);

/** Claims of an access token that are WSO2's own: one that is added under such a name gets lost without a word. */
export const accessTokenClaims: ReadonlySet<string> = new Set(
  "sub iss aud client_id aut expires_in binding_ref binding_type subject_type iat".split(" "),
);

/** Claims of an ID token that WSO2 sets itself and lets nobody change. */
export const idTokenClaims: ReadonlySet<string> = new Set([
  ..."iss sub aud exp iat nbf jti azp auth_time nonce acr amr at_hash c_hash s_hash sid".split(" "),
  ..."expires_in realm tenant userstore isk".split(" "),
]);
