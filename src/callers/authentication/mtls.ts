import type { OpenAuthenticator } from "./authenticator.ts";
import type { AuthenticationSettings } from "./settings.ts";

/** The listener has checked the certificate's chain; here it is only said whose it is. */
export const openMtls: OpenAuthenticator<AuthenticationSettings<"mtls">> = async ({ spiffe_ids, subjects }) => {
  const uris = new Set(spiffe_ids);
  const names = new Set(subjects);
  return {
    byHead: ({ certificate }) =>
      certificate !== undefined && (names.has(certificate.subject) || certificate.uris.some((uri) => uris.has(uri))),
    close: () => {},
  };
};
