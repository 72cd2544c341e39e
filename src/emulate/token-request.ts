import type { Json } from "../issuance/vocabulary.ts";
import type { Issued } from "./idp.ts";

/** A client credentials request, as a proxy in front of the token endpoint sees it. */
export interface TokenRequest {
  readonly client_id?: string;
  readonly grant_type?: string;
  readonly scope?: string;
  readonly resource?: string[];
  readonly authorization_details?: Json;
}

/** The client's own credentials, of which a proxy's hook reads the id alone (RFC 7617 §2). */
export function clientCredentials({ client_id: id = "" }: TokenRequest): string {
  return `Basic ${btoa(`${id}:its own secret`)}`;
}

/** What a token endpoint makes of the request when nobody stops it; what it adds by itself, nobody is told. */
export function issuedBy({ scope, resource }: TokenRequest): Issued {
  return {
    token_types: ["access_token"],
    ...(scope !== undefined && { scopes: scope.split(" ") }),
    ...(resource && { resources: resource }),
    lifetimes: {},
  };
}
