import type { Json } from "../../issuance/vocabulary.ts";
import type { Apply, Sent } from "../idp.ts";
import { clientCredentials, issuedBy } from "../token-request.ts";
import type { TokenRequest } from "../token-request.ts";

/** A GET with the client's headers and those of `proxy_set_header`: the message is what they tell. */
export function send(message: Json): Sent {
  const request = message as TokenRequest;
  const { grant_type = "", scope = "", resource = [] } = request;
  return {
    method: "GET",
    headers: {
      authorization: clientCredentials(request),
      "content-type": "application/x-www-form-urlencoded",
      "x-original-method": "POST",
      "x-original-uri": "/oauth2/token",
      "x-token-grant": grant_type,
      "x-token-scope": scope,
      "x-token-resource": resource.join(" "),
    },
  };
}

/**
 * A token endpoint behind nginx with `auth_request`: any 2xx lets the request through, 401 and 403 deny, the rest is a
 * 500. https://nginx.org/en/docs/http/ngx_http_auth_request_module.html
 */
export const apply: Apply = ({ status }, message) =>
  status >= 200 && status < 300 ? issuedBy(message as TokenRequest) : undefined;
