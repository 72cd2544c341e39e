import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the functions tell. Of refresh tokens they say nothing, and so not which tokens are issued. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>(["actors", "claims"]);

/** What their answer can make ZITADEL do: it appends claims, and nothing else. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>(["claims.set"]);

/** Claims of ZITADEL's own. Whoever appends one with such a name appends nothing. */
export const reservedPrefix = "urn:zitadel:iam";

/**
 * Claims of a user's profile (OpenID Connect Core §5.1). ZITADEL keeps them apart from the others: they are told of
 * every token and are in ID tokens only.
 */
export const profileClaims: ReadonlySet<string> = new Set([
  ..."name given_name family_name middle_name nickname profile picture website gender birthdate zoneinfo".split(" "),
  ..."locale updated_at preferred_username email email_verified phone_number phone_number_verified address".split(" "),
]);
