import type { Caller, Carriable, Obligation } from "../issuance/caller.ts";

/**
 * When a token request is decided on. `request`: before it is forwarded, where it says itself for whom and for what the
 * token would be. `response`: on what the upstream has issued, before that is relayed.
 */
export type Moment = "request" | "response";

/** What the guard can tell at each moment, at most. */
const carries: Readonly<Record<Moment, ReadonlySet<Carriable>>> = {
  request: new Set<Carriable>([
    "grant_type",
    "actors",
    "resources",
    "scopes",
    "authorization_details",
    "purpose",
    "evidence",
    "network",
    "confirmation",
  ]),
  response: new Set<Carriable>([
    "grant_type",
    "token_types",
    "actors",
    "resources",
    "scopes",
    "claims",
    "lifetimes",
    "authorization_details",
    "purpose",
    "evidence",
    "network",
    "confirmation",
  ]),
};

/** How an obligation is met, if it is. */
type Means =
  /** The request is narrowed before it is forwarded; an answer that goes beyond is not relayed. */
  | "asks for less"
  /** The token is relayed only if what was issued meets it already. */
  | "checks"
  /** The token is taken out of the answer. */
  | "leaves out"
  | "cannot";

type Row = Readonly<Record<Moment, Means>>;

/** A token that is signed, or stored by the upstream, cannot be changed on its way: less can only be asked for. */
export const means: Readonly<Record<Obligation, Row>> = {
  scopes: { request: "asks for less", response: "cannot" },
  resources: { request: "asks for less", response: "cannot" },
  authorization_details: { request: "asks for less", response: "cannot" },
  "lifetimes.access_token": { request: "checks", response: "cannot" },
  "lifetimes.refresh_token": { request: "leaves out", response: "leaves out" },
  "lifetimes.id_token": { request: "leaves out", response: "leaves out" },
  "claims.set": { request: "cannot", response: "cannot" },
  "claims.remove": { request: "checks", response: "cannot" },
  "omit.access_token": { request: "cannot", response: "cannot" },
  "omit.refresh_token": { request: "leaves out", response: "leaves out" },
  "omit.id_token": { request: "leaves out", response: "leaves out" },
  "require.step_up": { request: "cannot", response: "cannot" },
  "require.consent": { request: "cannot", response: "cannot" },
  "require.sender_constrained_token": { request: "checks", response: "checks" },
};

/** What may be waived where it cannot be met, instead of a deny. Leaving a token out always can. */
export const waivable = (Object.keys(means) as Obligation[]).filter((name) => !name.startsWith("omit."));

/** Grants by what is known of them when, and what a deny at that moment costs. Every other one is as a code. */
export const grants = {
  client_credentials: {
    moment: "request",
    unless: "the request names no scope, or no resource or audience: then on the response",
    lost: "nothing: the client asks again",
  },
  authorization_code: { moment: "response", lost: "the code: the user signs in again" },
  refresh_token: {
    moment: "response",
    lost: "the refresh token, where the upstream rotates it: the user signs in again",
  },
  "urn:ietf:params:oauth:grant-type:token-exchange": {
    moment: "response",
    lost: "nothing, unless the upstream takes a subject token once only",
  },
  "urn:ietf:params:oauth:grant-type:jwt-bearer": {
    moment: "response",
    lost: "the assertion, where the upstream takes it once only",
  },
  "urn:ietf:params:oauth:grant-type:device_code": { moment: "response", lost: "the device code" },
  password: { moment: "response", lost: "nothing" },
} as const satisfies Record<string, { moment: Moment; unless?: string; lost: string }>;

/** Issuances, and parts of them, that a guard in front of the token endpoint does not see. */
export const blindSpots: readonly string[] = [
  "Tokens of the authorization endpoint: the implicit and hybrid flows. Switch them off at the upstream.",
  "Token endpoints whose path was not given with --token-path, and requests that reach the upstream past the guard.",
  "What an access token that is no JWT contains: only the members `scope`, `expires_in` and `token_type` speak of it.",
  "Whom a token speaks for, where neither the access token nor an ID token is a readable JWT: such an answer is a deny.",
  "How long a refresh token lives, unless it is a JWT or the answer says: it counts as longer than any limit.",
  "Client certificates: TLS ends at the guard or before it.",
  "Members of the token answer that no specification defines: they are relayed as they are.",
];

/** Who asks, as the policy and the decision log see it. */
export function guardCaller(
  moment: Moment,
  { tenant, waived = [] }: { readonly tenant?: string; readonly waived?: readonly Obligation[] } = {},
): Caller {
  const able = (Object.keys(means) as Obligation[]).filter((name) => means[name][moment] !== "cannot");
  return {
    name: "guard",
    kind: "token_endpoint_guard",
    ...(tenant !== undefined && { tenant }),
    carries: carries[moment],
    enforces: new Set([...able, ...waived]),
  };
}
