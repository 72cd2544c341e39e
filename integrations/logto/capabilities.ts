import type { Carriable, Obligation } from "../../src/issuance/caller.ts";
import type { Deadline } from "../shared/settings.ts";

/**
 * Custom token claims, after their source (logto-io/logto 1.42: packages/core/src/oidc/extra-token-claims.ts and
 * packages/core/src/libraries/script-runner) and https://docs.logto.io/developers/custom-token-claims.
 */

/** Logto gives a script five seconds, start included; what comes later is as if there were no script. */
export const deadline: Deadline = { usualMs: 2_500, mostMs: 3_000 };

/** Milliseconds, before that, for the claims of the tenant's own configuration. */
export const ownClaimsMs = 1_000;

/** What the script is told about an access token. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>([
  "grant_type",
  "token_types",
  "actors",
  "resources",
  "scopes",
  "claims",
  "lifetimes",
  "authorization_details",
  "confirmation",
]);

/** What it can do: custom claims come from nowhere else, so those it leaves out are not there. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>(["claims.set", "claims.remove"]);

/** Claims that Logto gives to a token beside the protocol's, and that what a script returns would replace. */
export const logtoClaims: ReadonlySet<string> = new Set(["organization_id", "act"]);

/** Characters of the custom claims as JSON: "Limit custom claims to under 50KB", at three bytes each. */
export const mostClaims = 16_000;
