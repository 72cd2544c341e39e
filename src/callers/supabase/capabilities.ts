import type { Carriable, Obligation } from "../../issuance/caller.ts";

/**
 * What the hook tells. `metadata.ip_address` is not passed on: it is the leftmost entry of `X-Forwarded-For`, which the
 * client itself may have written (internal/utilities/request.go).
 */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
]);

/**
 * What its answer can make Supabase Auth do. Not scopes: the answer can shorten the `scope` claim, but the userinfo
 * endpoint and the ID token go by the session's scopes (internal/api/oauthserver/handlers.go).
 */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>([
  "lifetimes.access_token",
  "claims.set",
  "claims.remove",
]);

/** Claims that the canonical request has in members of its own, or that say nothing of the user. */
export const protocolClaims: ReadonlySet<string> = new Set("iss sub aud exp nbf iat jti client_id scope".split(" "));

/** Claims without which Supabase Auth issues nothing (internal/tokens/service.go, `MinimumViableTokenSchema`). */
export const requiredClaims: ReadonlySet<string> = new Set("email phone role aal session_id is_anonymous".split(" "));

/** Claims that must be objects there. Of a user without any they are null, and null would be refused. */
export const objectClaims: ReadonlySet<string> = new Set(["app_metadata", "user_metadata"]);

/** Authentication methods that are grants of RFC 6749. The others are none; claim `amr` names them all. */
export const grants: ReadonlyMap<string, string> = new Map([
  ["token_refresh", "refresh_token"],
  ["oauth_provider/authorization_code", "authorization_code"],
  ["password", "password"],
]);
