import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the gate tells Assayer about a token request. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "actors",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
  "purpose",
  "evidence",
  "network",
  "confirmation",
]);

/**
 * What the gate can make `oidc-provider` do. It asks for one resource at a time, so taking a resource away is a deny;
 * step-up and consent belong to the authorization endpoint, which the token endpoint cannot go back to.
 */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>([
  "scopes",
  "lifetimes.access_token",
  "lifetimes.refresh_token",
  "claims.set",
  "claims.remove",
  "omit.refresh_token",
]);
