/**
 * What only ever counts against the requester, so that forgetting it may loosen a decision. `*` is any one step, `**`
 * at the end is the place itself and whatever is below. A test holds that no entry is there without need.
 */
export const forgettable: readonly { readonly path: string; readonly reason: string }[] = [
  // Another request, not a missing fact.
  { path: "/request/token_types", reason: "A request that names no token asks for an access token and nothing else." },
  { path: "/request/scopes/*", reason: "Asks for less." },
  { path: "/request/resources/*", reason: "Asks for less." },
  {
    path: "/request/claims",
    reason: "Where the caller does not say which claims there are, no claim can be taken away by name.",
  },
  {
    path: "/request/lifetimes/**",
    reason: "Who does not say how long the token would live gets the policy's ceiling.",
  },
  {
    path: "/request/authorization_details/**",
    reason: "Asks for less, or for another thing; without any there is nothing to bind.",
  },

  // Facts that accuse.
  { path: "/identity/actors/*", reason: "One actor less to approve; the chain's length and the others still count." },
  {
    path: "/identity/client/authentication_method",
    reason: "The registered method counts where the caller does not say which one was used; with neither: a deny.",
  },
  {
    path: "/identity/workload/runner_id",
    reason: "Not every CI system names its runner; posture still has to trust it.",
  },
  {
    path: "/identity/workload/environment",
    reason: "Not all evidence names one; the registration's still has to match.",
  },
  {
    path: "/posture/attestations/*/source",
    reason: "Verification summaries name none; the digest still has to match.",
  },
  {
    path: "/posture/device",
    reason: "Only people have devices: one is a sign that a person uses a workload's identity.",
  },
  {
    path: "/posture/trust_chain/*",
    reason: "Without a link it is another chain, which has to hold from leaf to anchor.",
  },

  // What a tenant demands beyond the bundle.
  { path: "/tenant/required_controls/*", reason: "One control less is required; none at all is a deny." },
  { path: "/tenant/settings/**", reason: "The bundle's own parameters and levels hold where the tenant sets none." },
];

/** The entry that names this JSON Pointer. */
export function forgettableAt(pointer: string): string | undefined {
  return forgettable.find(({ path }) => patterns.get(path)?.test(pointer))?.path;
}

const patterns = new Map(forgettable.map(({ path }) => [path, new RegExp(`^${pattern(path)}$`)]));

function pattern(path: string): string {
  return path.replace("/**", "(/.*)?").replaceAll("/*/", "/[^/]+/").replace(/\/\*$/, "/[^/]+");
}
