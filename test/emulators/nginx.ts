import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued, Sent } from "./emulator.ts";

/**
 * A token endpoint behind nginx with `auth_request`: the subrequest is a GET with the client's headers and those of
 * `proxy_set_header`; any 2xx lets the request through, 401 and 403 deny, the rest is a 500. A message is what the
 * headers tell of the token request. https://nginx.org/en/docs/http/ngx_http_auth_request_module.html
 */
export const nginx: Emulator = {
  anyMessage: anyMessage(),
  settings: { headers: { grant_type: "x-token-grant", scope: "x-token-scope", resource: "x-token-resource" } },
  send,
  apply,
};

interface Told {
  client_id?: string;
  grant_type?: string;
  scope?: string;
  resource?: string[];
}

function send(message: Json): Sent {
  const { client_id: id = "", grant_type = "", scope = "", resource = [] } = message as Told;
  return {
    method: "GET",
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:secret`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
      "x-original-method": "POST",
      "x-original-uri": "/oauth2/token",
      "x-token-grant": grant_type,
      "x-token-scope": scope,
      "x-token-resource": resource.join(" "),
    },
  };
}

function apply({ status }: { status: number }, message: Json): Issued | undefined {
  if (status < 200 || status >= 300) return undefined;
  const { scope, resource } = message as Told;
  return {
    token_types: ["access_token"],
    ...(scope !== undefined && { scopes: scope.split(" ") }),
    ...(resource && { resources: resource }),
    lifetimes: {},
  };
}

function anyMessage(): fc.Arbitrary<Json> {
  return fc.record(
    {
      client_id: fc.constant("c"),
      grant_type: fc.constant("client_credentials"),
      scope: fc.subarray([...alphabets.scopes], { minLength: 1 }).map((names) => names.join(" ")),
      resource: fc.subarray([...alphabets.resources], { minLength: 1 }),
    },
    { requiredKeys: ["client_id", "grant_type"] },
  );
}
