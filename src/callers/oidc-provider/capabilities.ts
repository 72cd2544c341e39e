import type { Obligation } from "../../issuance/caller.ts";

/** What the gate can make `oidc-provider` do, where nothing of the below holds. */
const enforces: ReadonlySet<Obligation> = new Set<Obligation>([
  "scopes",
  "authorization_details",
  "lifetimes.access_token",
  "lifetimes.refresh_token",
  "lifetimes.id_token",
  "claims.set",
  "claims.remove",
  "omit.refresh_token",
  "require.sender_constrained_token",
]);

/**
 * What it cannot: step-up and consent belong to the authorization endpoint, which the token endpoint cannot go back to;
 * `oidc-provider` always issues an access token, and an ID token wherever `openid` was granted. A token has one
 * resource, so taking that away is a deny already.
 */
const hindrances = {
  /** A token for the provider's own userinfo endpoint has the scopes of the grant. */
  "no resource": ["scopes"],
  /** Nothing asked before the token was put together. */
  "made already": ["scopes", "authorization_details", "lifetimes.access_token"],
  /** The answer to a refresh repeats the refresh token, or has its successor. */
  refresh: ["omit.refresh_token"],
  "refresh token that stays": ["lifetimes.refresh_token"],
  "no key": ["require.sender_constrained_token"],
} as const satisfies Record<string, readonly Obligation[]>;
export type Hindrance = keyof typeof hindrances;

/** Of what a decision demands, that which the gate cannot bring about under these circumstances. */
export function unenforced(demanded: readonly Obligation[], found: readonly Hindrance[]): Obligation[] {
  const hindered = new Set<Obligation>(found.flatMap((one) => hindrances[one]));
  return demanded.filter((obligation) => !enforces.has(obligation) || hindered.has(obligation));
}
