import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What a token request says in so many words. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "resources",
  "scopes",
  "authorization_details",
]);

/** It lets the request through or not: neither the request's body nor the answer to it can be changed. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>();
