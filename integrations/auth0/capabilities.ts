import type { Carriable, Obligation } from "../../src/issuance/caller.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Deadline } from "../shared/settings.ts";

/**
 * Actions, after their references (https://auth0.com/docs/customize/actions/reference) and limits
 * (https://auth0.com/docs/customize/actions/limitations).
 */

/** All Actions of a trigger share twenty seconds. */
export const deadline: Deadline = { usualMs: 5_000, mostMs: 15_000 };

export type Trigger = "post-login" | "credentials-exchange" | "custom-token-exchange";

const everywhere = ["grant_type", "token_types", "actors", "resources", "scopes", "lifetimes", "network"] as const;

/** What an event tells. Only credentials-exchange says which claims other Actions have set. */
export const carries: Readonly<Record<Trigger, ReadonlySet<Carriable>>> = {
  "post-login": new Set<Carriable>([...everywhere, "authorization_details"]),
  "credentials-exchange": new Set<Carriable>([...everywhere, "claims"]),
  "custom-token-exchange": new Set<Carriable>(everywhere),
};

/**
 * What an Action can change at most. Lifetimes belong to the API, claims of other Actions stay, and
 * credentials-exchange has scopes in Early Access only. What custom-token-exchange lets through, post-login sees next.
 */
export const enforces: Readonly<Record<Trigger, ReadonlySet<Obligation>>> = {
  "post-login": new Set<Obligation>(["scopes", "claims.set"]),
  "credentials-exchange": new Set<Obligation>(["scopes", "claims.set"]),
  "custom-token-exchange": new Set<Obligation>(),
};

/** Whose tokens an Action can change, and from which grant they come; a login by any other protocol is yes or no. */
export const protocols: ReadonlyMap<string, string> = new Map([
  ["oidc-basic-profile", "authorization_code"],
  ["oidc-hybrid-profile", "authorization_code"],
  ["oidc-implicit-profile", "implicit"],
  ["oidc-ciba", "urn:openid:params:grant-type:ciba"],
  ["oidc-ciba-web-link", "urn:openid:params:grant-type:ciba"],
  ["oauth2-device-code", "urn:ietf:params:oauth:grant-type:device_code"],
  ["oauth2-resource-owner", "password"],
  ["oauth2-password", "password"],
  ["oauth2-resource-owner-jwt-bearer", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
  ["oauth2-refresh-token", "refresh_token"],
  ["oauth2-token-exchange", "urn:ietf:params:oauth:grant-type:token-exchange"],
]);

/**
 * Scopes that decide on more than the access token: which other tokens there are, and what the ID token says. Removing
 * them takes them from the access token alone.
 */
export const protocolScopes: ReadonlySet<string> = new Set(
  "openid profile email address phone offline_access".split(" "),
);

/** "In case of collisions, the transaction won't fail, but your custom claim won't be added to your tokens." */
const restricted: ReadonlySet<string> = new Set([
  ..."acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty".split(
    " ",
  ),
  ..."dest entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid".split(" "),
  ..."may_act mky nbf nonce object_id org_id org_name orig origid permissions roles rph s_hash sid".split(" "),
  ..."sip_callid sip_cseq_num sip_date sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm".split(" "),
  ..."x5t#S256 scope".split(" "),
]);

/** All custom claims together, in bytes. */
const mostClaims = 100_000;

/**
 * Which of these claims the access token for that API would not get. Tokens without an API, for userinfo only, are
 * opaque, and those for Auth0's own APIs take namespaced claims only.
 */
export function unsettable(set: Readonly<Record<string, Json>>, api: string | undefined): string[] {
  if (api === undefined || JSON.stringify(set).length * worstBytes > mostClaims) return Object.keys(set);
  const settable = isAuth0s(api) ? isNamespaced : (name: string) => isNamespaced(name) || isPlain(name);
  return Object.entries(set)
    .filter(([name, value]) => value === null || !settable(name))
    .map(([name]) => name);
}

/** Bytes of UTF-8 that one unit of a string takes at most. */
const worstBytes = 3;

function isNamespaced(name: string): boolean {
  return /^https?:/i.test(name) && URL.canParse(name) && !auth0Hosts.test(new URL(name).hostname);
}

const auth0Hosts = /(^|\.)(auth0\.com|webtask\.io|webtask\.run)$/;

function isPlain(name: string): boolean {
  return !restricted.has(name) && !/^(https?:|urn:auth0\b)/i.test(name);
}

/** The Management API and what lives beside it on a tenant's domain, whatever its name. */
function isAuth0s(api: string): boolean {
  return /^https:\/\/[^/]+\/(api\/v2|userinfo|mfa|me|my-org)(\/|$)/i.test(api) || auth0Apis.test(api);
}

const auth0Apis = /^(urn:auth0\b|https?:\/\/([^/]+\.)?auth0\.com(\/|$))/i;
