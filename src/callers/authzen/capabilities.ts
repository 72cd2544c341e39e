import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What an issuance batch tells. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "actors",
  "resources",
  "scopes",
  "authorization_details",
  "confirmation",
]);

/**
 * What an authorization server does by the profile: it leaves out what is denied, caps lifetimes, and sets claims that are
 * critical. It is not asked to take claims of its own away. Step-up is a matter of each request: `step-up.ts`.
 */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>([
  "scopes",
  "resources",
  "authorization_details",
  "lifetimes.access_token",
  "lifetimes.refresh_token",
  "lifetimes.id_token",
  "claims.set",
  "omit.access_token",
  "omit.refresh_token",
  "omit.id_token",
]);
