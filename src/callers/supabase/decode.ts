import type { Json, TokenType } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { grants } from "./capabilities.ts";
import { customClaims } from "./claims.ts";
import { accessTokenHookRequest } from "./schema.ts";
import type { AccessTokenHookRequest } from "./schema.ts";

/** What Supabase Auth is about to issue. `client`: whom sessions belong to that no OAuth client began. */
export function createDecode(client: string): (json: Json) => Decoded<AccessTokenHookRequest> {
  return (json) => {
    const read = accessTokenHookRequest.safeParse(json);
    if (!read.success) return { faults: faultsOf(read.error.issues, json) };
    return canonicalRequest(requestOf(read.data, client), read.data);
  };
}

function requestOf({ claims, authentication_method: method }: AccessTokenHookRequest, client: string) {
  const scopes = claims.scope?.split(" ").filter((scope) => scope !== "");
  return {
    grant_type: grants.get(method),
    token_types: tokenTypes(method, scopes),
    client: { id: claims.client_id ?? client },
    subject: { type: "user", id: claims.sub },
    resources: [claims.aud].flat().filter((audience) => audience !== ""),
    // A session of the project's own has the user's full rights; scopes are for OAuth clients.
    scopes,
    claims: customClaims(claims),
    lifetimes: { access_token: Math.max(0, claims.exp - claims.iat) },
  };
}

/** Every session has a refresh token; an ID token comes with an OAuth client's code, for `openid`. */
function tokenTypes(method: string, scopes: readonly string[] = []): TokenType[] {
  const identifies = grants.get(method) === "authorization_code" && scopes.includes("openid");
  return ["access_token", "refresh_token", ...(identifies ? (["id_token"] as const) : [])];
}
