import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json, Party, TokenType } from "../../src/issuance/vocabulary.ts";
import { knownLifetimes } from "../shared/settings.ts";
import type { Settings } from "../shared/settings.ts";
import { text } from "../shared/shape.ts";
import { isMachine } from "./token.ts";
import type { AccessToken } from "./token.ts";

/** The access token that Logto is about to issue, with the claims that its own configuration gives it. */
export function decode(
  token: AccessToken,
  claims: Readonly<Record<string, Json>>,
  { lifetimes }: Settings,
): IssuanceRequest {
  const { aud, clientId, scope = "", rar } = token;
  const grant = grantOf(token);
  const types = tokenTypes(token);
  const confirmation = confirmationOf(token);
  return {
    ...(grant !== undefined && { grant_type: grant }),
    token_types: types,
    client: { id: clientId },
    subject: subjectOf(token),
    actors: actorsOf(token),
    ...(aud && { resources: [...aud] }),
    scopes: [...new Set(scope.split(" ").filter((name) => name !== ""))],
    claims: { ...claims },
    lifetimes: knownLifetimes(lifetimes, types),
    ...(rar && { authorization_details: [...rar] }),
    ...(confirmation && { confirmation }),
  };
}

/** `gty` lists the grants that led here, the last one last: `authorization_code refresh_token`. */
function grantOf(token: AccessToken): string | undefined {
  return isMachine(token) ? "client_credentials" : token.gty?.split(" ").at(-1);
}

/** A user's access token may come with the others, of which the script is told nothing; exchanges give one alone. */
function tokenTypes(token: AccessToken): TokenType[] {
  const isAlone = isMachine(token) || grantOf(token) === tokenExchange;
  return isAlone ? ["access_token"] : ["access_token", "refresh_token", "id_token"];
}

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

function subjectOf(token: AccessToken): Party {
  return isMachine(token) ? { type: "client", id: token.clientId } : { type: "user", id: text(token.accountId) };
}

/** Logto takes a user's access token as actor token. */
function actorsOf({ extra }: AccessToken): Party[] {
  return extra?.act === undefined ? [] : [{ type: "user", id: extra.act.sub }];
}

function confirmationOf({ jkt, "x5t#S256": x5t }: AccessToken): IssuanceRequest["confirmation"] {
  if (jkt === undefined && x5t === undefined) return undefined;
  return { ...(jkt !== undefined && { jkt }), ...(x5t !== undefined && { "x5t#S256": x5t }) };
}
