import * as fc from "fast-check";
import type { Issued } from "../../src/emulate/idp.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";

/**
 * Auth0's Actions, after their references (https://auth0.com/docs/customize/actions/reference): the `event` and `api`
 * of three triggers, and what is issued once the Action has returned.
 */

/** What API and application are configured with, in seconds. */
export const lifetimes = { access_token: 3_600, refresh_token: 86_400, id_token: 3_600 };

export type Trigger = "post-login" | "credentials-exchange" | "custom-token-exchange";
type Claims = Record<string, Json>;
export type Secrets = Record<string, string>;

export interface Auth0Event {
  readonly secrets: Secrets;
  readonly client: { readonly client_id: string };
  readonly request: { readonly ip: string; readonly hostname: string; readonly body: object };
  readonly resource_server?: { readonly identifier: string };
  readonly user?: { readonly user_id: string };
  readonly accessToken?: { readonly customClaims: Claims; readonly scope: readonly string[] };
  readonly transaction?: {
    readonly protocol?: string;
    readonly requested_scopes?: readonly string[];
    readonly requested_authorization_details?: readonly object[];
    readonly target_scopes?: string[];
    readonly actor?: object;
    readonly subject_token?: string;
  };
}

/** What an Action has asked of the API. */
export interface Asked {
  readonly denied: unknown[][];
  readonly set: Claims;
  readonly removed: string[];
  readonly users: unknown[][];
  readonly actors: unknown[][];
}

export function apiOf(event: Auth0Event): { api: object; asked: Asked } {
  const asked: Asked = { denied: [], set: {}, removed: [], users: [], actors: [] };
  const targets = event.transaction?.target_scopes;
  const api = {
    access: {
      deny: (...values: unknown[]) => asked.denied.push(values),
      rejectInvalidSubjectToken: (...values: unknown[]) => asked.denied.push(["invalid_request", ...values]),
    },
    accessToken: {
      setCustomClaim: (name: string, value: Json) => Object.assign(asked.set, { [name]: value }),
      removeScope: (scope: string) => asked.removed.push(scope),
    },
    authentication: {
      setUserById: (...values: unknown[]) => asked.users.push(values),
      setUserByConnection: (...values: unknown[]) => asked.users.push(values),
      setActor: (...values: unknown[]) => asked.actors.push(values),
    },
    user: { setAppMetadata: () => {} },
    cache: { get: () => undefined },
    // Early Access: updates the event at once.
    ...(targets && { transaction: { removeTargetScope: (scope: string) => drop(targets, scope) } }),
  };
  return { api, asked };
}

function drop(targets: string[], scope: string): void {
  const left = targets.filter((name) => name !== scope);
  targets.splice(0, targets.length, ...left);
}

const restricted = new Set(
  "acr act aud azp client_id cnf exp groups gty iat iss jti may_act nbf nonce permissions roles scope sid sub".split(
    " ",
  ),
);

/** What is issued after all; undefined where an Action denied, threw, or named no user to a token exchange. */
export function issuedBy(trigger: Trigger, event: Auth0Event, asked: Asked | undefined): Issued | undefined {
  if (asked === undefined || asked.denied.length > 0) return undefined;
  if (trigger === "custom-token-exchange" && asked.users.length !== 1) return undefined;
  const { resource_server: api, transaction = {}, accessToken } = event;
  const requested = transaction.requested_scopes ?? [];
  const granted = trigger === "credentials-exchange" ? machineScopes(event) : requested;
  // Who names no scope, or shows a password, gets what the event does not tell.
  const isTold =
    trigger === "credentials-exchange" || (requested.length > 0 && !/password|owner$/.test(transaction.protocol ?? ""));
  const added = Object.entries(asked.set).filter(([name, value]) => value !== null && isAdded(name, api?.identifier));
  const scopes = granted.filter((scope) => !asked.removed.includes(scope));
  const types = trigger === "credentials-exchange" ? (["access_token"] as const) : userTokens(event, isTold);
  return {
    token_types: types,
    ...(isTold && { scopes }),
    resources: [api?.identifier ?? `https://${event.request.hostname}/userinfo`],
    lifetimes: Object.fromEntries(types.map((type) => [type, lifetimes[type]])),
    claims: { ...accessToken?.customClaims, ...Object.fromEntries(added) },
  };
}

/** "After all Actions complete, these scopes are intersected with the client grant." */
function machineScopes({ accessToken, transaction }: Auth0Event): readonly string[] {
  return transaction?.target_scopes ?? accessToken?.scope ?? [];
}

function userTokens({ transaction = {} }: Auth0Event, isTold: boolean) {
  const { protocol, requested_scopes: scopes = [] } = transaction;
  return [
    "access_token" as const,
    ...(!isTold || scopes.includes("offline_access") || protocol === "oauth2-refresh-token"
      ? (["refresh_token"] as const)
      : []),
    ...(!isTold || scopes.includes("openid") ? (["id_token"] as const) : []),
  ];
}

function isAdded(name: string, api: string | undefined): boolean {
  if (api === undefined || restricted.has(name) || /^https?:\/\/([^/]+\.)?auth0\.com/.test(name)) return false;
  return !api.endsWith("/api/v2/") || /^https?:/.test(name);
}

const apis = fc.constantFrom(...alphabets.resources, "https://acme.eu.auth0.com/api/v2/");
const scopes = fc.uniqueArray(fc.constantFrom(...alphabets.scopes, "openid", "offline_access"), { maxLength: 4 });
const protocols = fc.constantFrom(
  "oidc-basic-profile",
  "oidc-basic-profile",
  "oauth2-refresh-token",
  "oauth2-token-exchange",
  "oauth2-password",
  "samlp",
);
const actor = fc.constantFrom({ sub: "agent-1" }, { sub: "agent-1", act: { sub: "agent-2" } });

export function eventWith(over: Partial<Auth0Event> = {}): Auth0Event {
  return {
    secrets: {},
    client: { client_id: "portal" },
    request: { ip: "192.0.2.7", hostname: "acme.eu.auth0.com", body: {} },
    ...over,
  };
}

export const anyEvent: Readonly<Record<Trigger, fc.Arbitrary<Auth0Event>>> = {
  "post-login": fc
    .record({
      api: fc.option(apis, { nil: undefined }),
      protocol: protocols,
      scopes,
      actor: fc.option(actor, { nil: undefined }),
      details: fc.constantFrom(undefined, [{ type: "payment" }, { type: "account" }]),
    })
    .map(({ api, protocol, scopes: requested_scopes, actor: chain, details }) =>
      eventWith({
        ...(api !== undefined && { resource_server: { identifier: api } }),
        user: { user_id: "auth0|1" },
        transaction: {
          protocol,
          requested_scopes,
          ...(chain && { actor: chain }),
          ...(details && { requested_authorization_details: details }),
        },
      }),
    ),
  "credentials-exchange": fc
    .record({
      api: apis,
      scope: fc.uniqueArray(fc.constantFrom(...alphabets.scopes), { maxLength: 4 }),
      customClaims: fc.dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 }),
      isEarly: fc.boolean(),
    })
    .map(({ api, scope, customClaims, isEarly }) =>
      eventWith({
        resource_server: { identifier: api },
        accessToken: { customClaims, scope },
        transaction: { requested_scopes: scope, ...(isEarly && { target_scopes: [...scope] }) },
      }),
    ),
  "custom-token-exchange": fc.record({ api: apis, scopes }).map(({ api, scopes: requested_scopes }) =>
    eventWith({
      resource_server: { identifier: api },
      transaction: { requested_scopes, subject_token: "s" },
    }),
  ),
};
