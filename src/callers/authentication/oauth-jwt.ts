import { bearerIn, isCompactJws } from "../../wire/authorization.ts";
import { createVerifyCallerToken } from "../../wire/caller-token.ts";
import type { OpenAuthenticator } from "./authenticator.ts";
import type { AuthenticationSettings } from "./settings.ts";

/** An access token that an authorization server issued to the IdP (RFC 9068; Entra writes the client as `appid`). */
export const openOAuthJwt: OpenAuthenticator<AuthenticationSettings<"oauth_jwt">> = async (settings, ports) => {
  const { client_id: clientId, scope } = settings;
  const verify = createVerifyCallerToken({
    issuers: [settings],
    keysOf: ({ jwks }) => ports.keysAt(jwks),
    clock: ports.clock,
  });
  return {
    byHead: async ({ headers }) => {
      const token = bearerIn(headers.authorization);
      const client = token !== undefined && isCompactJws(token) ? await verify(token) : undefined;
      if (client?.clientId !== clientId) return false;
      return scope === undefined || client.scopes.includes(scope);
    },
    close: () => {},
  };
};
