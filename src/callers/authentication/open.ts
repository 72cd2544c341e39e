import type { AuthenticationPorts, Authenticator, OpenAuthenticator } from "./authenticator.ts";
import { openHmac } from "./hmac.ts";
import { openBasic, openBearer, openHeader } from "./keys.ts";
import { openMtls } from "./mtls.ts";
import { openOAuthJwt } from "./oauth-jwt.ts";
import type { AuthenticationSettings, AuthenticationType } from "./settings.ts";
import { openSignedJwt } from "./signed-jwt.ts";

const openers: { readonly [Type in AuthenticationType]: OpenAuthenticator<AuthenticationSettings<Type>> } = {
  bearer: openBearer,
  header: openHeader,
  basic: openBasic,
  oauth_jwt: openOAuthJwt,
  hmac: openHmac,
  signed_jwt: openSignedJwt,
  mtls: openMtls,
  insecure_none: async () => ({ byHead: () => true, close: () => {} }),
};

/** Rejects with KEYS_INVALID where keys or secrets cannot be used. */
export function openAuthentication(
  settings: AuthenticationSettings,
  ports: AuthenticationPorts,
): Promise<Authenticator> {
  const open = openers[settings.type] as OpenAuthenticator<AuthenticationSettings>;
  return open(settings, ports);
}
