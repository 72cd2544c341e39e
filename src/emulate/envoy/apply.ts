import type { Json } from "../../issuance/vocabulary.ts";
import type { Apply, Sent } from "../idp.ts";
import { clientCredentials, issuedBy } from "../token-request.ts";
import type { TokenRequest } from "../token-request.ts";

/** The token request that Envoy holds back, with its body: `with_request_body`. */
export function send(message: Json): Sent {
  const request = message as TokenRequest;
  const { grant_type = "", scope = "", resource = [], authorization_details } = request;
  const body = new URLSearchParams({ grant_type, scope });
  for (const target of resource) body.append("resource", target);
  if (authorization_details !== undefined) body.set("authorization_details", JSON.stringify(authorization_details));
  return {
    path: "/oauth2/token",
    headers: {
      authorization: clientCredentials(request),
      "content-type": "application/x-www-form-urlencoded",
      "x-envoy-auth-partial-body": "false",
    },
    body: body.toString(),
  };
}

/**
 * A token endpoint behind Envoy with `ext_authz` over HTTP and with `failure_mode_allow: false`: 200 lets the request
 * through as it came, every other status answers the client instead.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/ext_authz_filter
 */
export const apply: Apply = ({ status }, message) => (status === 200 ? issuedBy(message as TokenRequest) : undefined);
