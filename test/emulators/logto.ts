import * as fc from "fast-check";
import type { Issued } from "../../src/emulate/idp.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";

/**
 * Logto's custom token claims, after its source (packages/core/src/oidc/extra-token-claims.ts): the token as the script
 * is given it, and what is issued once it has returned. On any error but a denial, the token is issued as if there were
 * no script.
 */

/** What the API resource is configured with, in seconds. */
export const lifetimes = { access_token: 3_600, refresh_token: 86_400, id_token: 3_600 };

export interface LogtoToken {
  readonly kind: "AccessToken" | "ClientCredentials";
  readonly jti: string;
  readonly clientId: string;
  readonly aud?: string;
  readonly scope?: string;
  readonly accountId?: string;
  readonly gty?: string;
  readonly extra?: object;
  readonly jkt?: string;
  readonly rar?: readonly object[];
}

/** What became of a script: it returned, it called `api.denyAccess`, or it failed in another way. */
export type Outcome = { readonly value: unknown } | { readonly denied: string } | { readonly failed: string };

const protocolClaims = new Set("jti sub iat exp authorization_details scope client_id iss aud cnf".split(" "));

/** Custom claims only: the protocol's own win in every token. */
export function issuedBy(token: LogtoToken, organization: string | undefined, outcome: Outcome): Issued | undefined {
  if ("denied" in outcome) return undefined;
  const returned = "value" in outcome ? (outcome.value as Record<string, Json>) : {};
  const claims = { ...(organization !== undefined && { organization_id: organization }), ...returned };
  const custom = Object.entries(claims).filter(([name]) => !protocolClaims.has(name) && name !== "organization_id");
  if (claims.organization_id !== organization) throw new Error("the script replaced a claim of Logto's");
  return {
    token_types: ["access_token"],
    scopes: token.scope === undefined ? [] : token.scope.split(" "),
    ...(token.aud !== undefined && { resources: [token.aud] }),
    lifetimes: { access_token: lifetimes.access_token },
    claims: Object.fromEntries(custom),
  };
}

export function tokenWith(over: Partial<LogtoToken> = {}): LogtoToken {
  return {
    kind: "AccessToken",
    jti: "j",
    clientId: "portal",
    accountId: "jo",
    aud: "https://a.example",
    gty: "authorization_code",
    scope: "read write",
    ...over,
  };
}

const scope = fc
  .uniqueArray(fc.constantFrom(...alphabets.scopes), { maxLength: 4 })
  .map((names) => (names.length === 0 ? undefined : names.join(" ")));
const grants = [
  "authorization_code",
  "authorization_code refresh_token",
  "urn:ietf:params:oauth:grant-type:token-exchange",
];

const bound = fc.record(
  { jkt: fc.constant("k".repeat(43)), rar: fc.constant([{ type: "payment" }, { type: "account" }]) },
  { requiredKeys: [] },
);

const userToken = fc
  .record({
    names: scope,
    gty: fc.constantFrom(...grants),
    aud: fc.constantFrom(...alphabets.resources, undefined),
    acts: fc.boolean(),
    more: bound,
  })
  .map(({ names, gty, aud, acts, more }): LogtoToken => ({
    kind: "AccessToken",
    jti: "j",
    clientId: "portal",
    accountId: "jo",
    gty,
    ...(aud !== undefined && { aud }),
    ...(names !== undefined && { scope: names }),
    ...(acts && { extra: { subjectTokenId: "t", act: { sub: "ann" } } }),
    ...more,
  }));
const machineToken = fc
  .record({ names: scope, aud: fc.constantFrom(...alphabets.resources), more: bound })
  .map(({ names, aud, more }): LogtoToken => ({
    kind: "ClientCredentials",
    jti: "j",
    clientId: "agent",
    aud,
    ...(names !== undefined && { scope: names }),
    ...more,
  }));

export const anyToken = fc.oneof(userToken, machineToken);
export const anyOwnClaims = fc.dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 });
