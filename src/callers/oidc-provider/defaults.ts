import type { Client, Configuration } from "oidc-provider";
import type { RefreshToken } from "./source.ts";

const yearSeconds = 365.25 * 24 * 60 * 60;

/** What `oidc-provider` does where it is not told, as its documentation has it. */
export const defaults = {
  defaultResource: (_ctx, _client, oneOf) => oneOf,
  useGrantedResource: () => false,
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  issueRefreshToken: (_ctx, client, source) =>
    client.grantTypeAllowed("refresh_token") && source.scopes.has("offline_access"),
  rotates: (client, token) => {
    if (token.totalLifetime() >= yearSeconds) return false;
    return isPublicAndUnbound(client, token) || token.ttlPercentagePassed() >= 70;
  },
} as const satisfies Pick<
  NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]>,
  "defaultResource" | "useGrantedResource"
> &
  Pick<Configuration, "findAccount" | "issueRefreshToken"> & {
    readonly rotates: (client: Client, token: RefreshToken) => boolean;
  };

interface Made {
  readonly resourceServer?: { readonly accessTokenTTL?: number | undefined } | undefined;
}

/** Seconds that a token lives; `rotated` is the refresh token that the new one takes the place of. */
export const defaultSeconds = {
  AccessToken: (token: Made) => token.resourceServer?.accessTokenTTL ?? 3_600,
  ClientCredentials: (token: Made) => token.resourceServer?.accessTokenTTL ?? 600,
  IdToken: () => 3_600,
  /** Of an application in browsers, rotation does not make a refresh token live longer (RFC 9700 §4.14.2). */
  RefreshToken: (_token: Made, client: Client, rotated?: RefreshToken) =>
    rotated && client.applicationType === "web" && isPublicAndUnbound(client, rotated)
      ? rotated.remainingTTL
      : 1_209_600,
} as const;

function isPublicAndUnbound(client: Client, token: RefreshToken): boolean {
  return client.clientAuthMethod === "none" && !token.isSenderConstrained();
}
