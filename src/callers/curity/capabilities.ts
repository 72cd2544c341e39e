import type { Carriable, Obligation } from "../../issuance/caller.ts";

/** What the two messages tell, `token_types` the token procedure alone; `resources` the hook's own configuration. */
export const carries: ReadonlySet<Carriable> = new Set<Carriable>(["grant_type", "token_types", "resources", "scopes"]);

/** The authorizer grants each scope or does not; the token procedure issues the token or does not. */
export const enforces: ReadonlySet<Obligation> = new Set<Obligation>(["scopes"]);

/** What the token endpoint calls the grants that the authorizer runs for; under any other name there is nothing. */
export const grants: ReadonlySet<string> = new Set([
  "authorization_code",
  "client_credentials",
  "refresh_token",
  "password",
  "implicit",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:token-exchange",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:openid:params:grant-type:ciba",
]);

/** What the sample token procedure issues by each of the grants that it asks about, and to whom. */
export const procedures = {
  AUTHORIZATION_CODE: { grant: "authorization_code", subject: "user", tokens: ["access_token", "refresh_token"] },
  CLIENT_CREDENTIALS: { grant: "client_credentials", subject: "client", tokens: ["access_token"] },
} as const;
