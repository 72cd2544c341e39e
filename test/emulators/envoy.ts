import * as fc from "fast-check";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued, Sent } from "./emulator.ts";

/**
 * A token endpoint behind Envoy with `ext_authz` over HTTP and `with_request_body`: 200 lets the request through as it
 * came, every other status answers the client instead. A message is the token request, `client_id` in Basic credentials.
 * https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/ext_authz_filter
 */
export const envoy: Emulator = { anyMessage: anyMessage(), send, apply };

interface TokenRequest {
  client_id?: string;
  grant_type?: string;
  scope?: string;
  resource?: string[];
  authorization_details?: Json;
}

function send(message: Json): Sent {
  const { client_id: id = "", grant_type = "", scope = "", resource = [], authorization_details } = asked(message);
  const body = new URLSearchParams({ grant_type, scope });
  for (const target of resource) body.append("resource", target);
  if (authorization_details !== undefined) body.set("authorization_details", JSON.stringify(authorization_details));
  return {
    path: "/oauth2/token",
    headers: {
      authorization: `Basic ${btoa(`${id}:its own secret`)}`,
      "content-type": "application/x-www-form-urlencoded",
      "x-envoy-auth-partial-body": "false",
    },
    body: body.toString(),
  };
}

function apply({ status }: { status: number }, message: Json): Issued | undefined {
  return status === 200 ? issuedBy(asked(message)) : undefined;
}

/** What a token endpoint makes of the request when nobody stops it; what it adds by itself, nobody is told. */
function issuedBy({ scope, resource }: TokenRequest): Issued {
  return {
    token_types: ["access_token"],
    ...(scope !== undefined && { scopes: scope.split(" ") }),
    ...(resource && { resources: resource }),
    lifetimes: {},
  };
}

function asked(message: Json): TokenRequest {
  return message as unknown as TokenRequest;
}

function anyMessage(): fc.Arbitrary<Json> {
  const subset = (names: readonly string[]) => fc.subarray([...names], { minLength: 1 });
  return fc.record(
    {
      client_id: fc.constant("c"),
      grant_type: fc.constant("client_credentials"),
      scope: subset(alphabets.scopes).map((names) => names.join(" ")),
      resource: subset(alphabets.resources),
      authorization_details: fc.array(fc.record({ type: fc.constantFrom("payment", "account") }), { maxLength: 2 }),
    },
    { requiredKeys: ["client_id", "grant_type"] },
  );
}
