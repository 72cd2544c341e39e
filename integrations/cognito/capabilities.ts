import type { Carriable, Obligation } from "../../src/issuance/caller.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Deadline } from "../shared/settings.ts";

/**
 * The pre token generation trigger, after its reference:
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */

/** Cognito gives a trigger five seconds, then calls again, three times in all. */
export const deadline: Deadline = { usualMs: 2_500, mostMs: 4_000 };

export type Version = "1" | "2" | "3";

/** What an event tells. Version 1 has no scopes, from which the resources are known. */
export const carries: Readonly<Record<Version, ReadonlySet<Carriable>>> = {
  "1": new Set<Carriable>(["grant_type", "token_types", "actors", "claims", "lifetimes"]),
  "2": new Set<Carriable>(["grant_type", "token_types", "actors", "resources", "scopes", "claims", "lifetimes"]),
  "3": new Set<Carriable>(["grant_type", "token_types", "actors", "resources", "scopes", "claims", "lifetimes"]),
};

/** What an answer can change. Lifetimes belong to the app client; version 1 leaves the access token as it is. */
export const enforces: Readonly<Record<Version, ReadonlySet<Obligation>>> = {
  "1": new Set<Obligation>(["claims.remove"]),
  "2": new Set<Obligation>(["scopes", "resources", "claims.set", "claims.remove"]),
  "3": new Set<Obligation>(["scopes", "resources", "claims.set", "claims.remove"]),
};

/** Where tokens come from, as a grant; absent: signing in by Cognito's own API is none of OAuth's grants. */
export const grants: ReadonlyMap<string, string | undefined> = new Map([
  ["TokenGeneration_HostedAuth", "authorization_code"],
  ["TokenGeneration_Authentication", undefined],
  ["TokenGeneration_NewPasswordChallenge", undefined],
  ["TokenGeneration_AuthenticateDevice", undefined],
  ["TokenGeneration_RefreshTokens", "refresh_token"],
  ["TokenGeneration_ClientCredentials", "client_credentials"],
]);

/** Claims that Cognito writes itself and lets nobody change ("Claims and scopes reference"). */
const untouchable: ReadonlySet<string> = new Set([
  ..."username sub identities scope aud client_id event_id device_key version acr amr at_hash".split(" "),
  ..."auth_time azp exp iat iss jti nbf nonce origin_jti token_use".split(" "),
]);

/** Claims of groups stand and fall together: suppressing `cognito:groups` is what suppresses the others. */
export const groupClaims = ["cognito:groups", "cognito:roles", "cognito:preferred_role"] as const;

/** Whether an attribute is one that tokens have as a claim, and that an answer could suppress there. */
export function isOwnClaim(name: string): boolean {
  return !untouchable.has(name) && !name.startsWith("cognito:");
}

/** Whether an answer can give a token this claim. `dev:` attributes can be suppressed only. */
export function isSettable(name: string, value: Json): boolean {
  return isOwnClaim(name) && !name.startsWith("dev:") && isExpressible(value);
}

/** "String, Number, Boolean, Array of strings, numbers, booleans, or a combination of any of these, JSON". */
function isExpressible(value: Json): boolean {
  if (Array.isArray(value)) return value.every(isScalar);
  return isScalar(value) || (typeof value === "object" && value !== null);
}

function isScalar(value: Json): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
