import type { Json, Party, TokenType } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { systemClaims } from "./capabilities.ts";
import { tokenHookRequest } from "./schema.ts";
import type { TokenHookRequest } from "./schema.ts";

/** What Okta is about to issue. */
export function decode(json: Json): Decoded<TokenHookRequest> {
  const read = tokenHookRequest.safeParse(json);
  if (!read.success) return { faults: faultsOf(read.error.issues, json) };
  return canonicalRequest(requestOf(read.data), read.data);
}

function requestOf({ data }: TokenHookRequest) {
  const { context, access, identity } = data;
  const { client, request } = context.protocol;
  const lifetimes = { access_token: lifetimeOf(access), id_token: lifetimeOf(identity) };
  const confirmation = access?.claims["cnf"];
  return {
    // Tokens that the authorization endpoint issues itself come without a grant (RFC 6749 §4.2).
    grant_type: request?.grant_type ?? "implicit",
    token_types: tokenTypes(data),
    client: { id: client.id },
    subject: subjectOf(data),
    ...(access && { resources: [access.claims["aud"] ?? []].flat(), scopes: Object.keys(access.scopes) }),
    claims: ownClaims({ ...identity?.claims, ...access?.claims }),
    lifetimes,
    ...(context.request?.ipAddress !== undefined && { network: { ip: context.request.ipAddress } }),
    ...(confirmation !== undefined && { confirmation }),
  };
}

/** The session's user was not always the token's (OKTA-869758), so the tokens say. */
function subjectOf({ context, access, identity }: TokenHookRequest["data"]): Party {
  const { client } = context.protocol;
  if (context.user === undefined && access?.claims["uid"] === undefined) return { type: "client", id: client.id };
  const id = access?.claims["uid"] ?? access?.claims["sub"] ?? identity?.claims["sub"];
  return { type: "user", id: typeof id === "string" ? id : "" };
}

function tokenTypes({ access, identity, refresh_token }: TokenHookRequest["data"]): TokenType[] {
  const refreshes = refresh_token !== undefined || Object.hasOwn(access?.scopes ?? {}, "offline_access");
  return [
    ...(access ? (["access_token"] as const) : []),
    ...(refreshes ? (["refresh_token"] as const) : []),
    ...(identity ? (["id_token"] as const) : []),
  ];
}

function lifetimeOf(token: TokenHookRequest["data"]["identity"]): number | undefined {
  return token?.token?.lifetime?.expiration;
}

function ownClaims(claims: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !systemClaims.has(name)));
}
