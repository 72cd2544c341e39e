import type { Json, Party, TokenType } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Head } from "../../wire/wire.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { actionRequest } from "./schema.ts";
import type { ActionRequest } from "./schema.ts";
import { audienceOf, lifetimeOf, tokenOf, valueOf } from "./token.ts";
import type { ActionToken } from "./token.ts";

/** What WSO2 is about to issue. */
export function decode(json: Json, { headers }: Pick<Head, "headers">): Decoded<ActionRequest> {
  if (!version1.test(String(headers["x-wso2-api-version"] ?? "v1"))) return { faults: [otherVersion] };
  const read = actionRequest.safeParse(json);
  if (!read.success) return { faults: faultsOf(read.error.issues, json) };
  return canonicalRequest(requestOf(read.data), read.data);
}

/** An action's major version stands for what breaks those who know another one. */
const version1 = /^v1(\.\d+)?$/;
const otherVersion = { pointer: "", code: "VALUE_INVALID", detail: "expected X-WSO2-API-Version v1" } as const;

function requestOf(message: ActionRequest) {
  const { event } = message;
  const token = tokenOf(message);
  const refreshToken = message.actionType === "PRE_ISSUE_ACCESS_TOKEN" ? message.event.refreshToken : undefined;
  return {
    // Tokens that the authorization endpoint issues itself come without a grant (RFC 6749 §4.2).
    grant_type: event.request.grantType ?? (event.request.responseType === undefined ? undefined : "implicit"),
    token_types: tokenTypes(message),
    client: { id: event.request.clientId },
    subject: subjectOf(message, token),
    resources: audienceOf(token),
    scopes: token.scopes,
    claims: ownClaims(token),
    lifetimes: { [token.type]: lifetimeOf(token.claims), refresh_token: lifetimeOf(refreshToken?.claims ?? []) },
  };
}

function tokenTypes(message: ActionRequest): TokenType[] {
  if (message.actionType === "PRE_ISSUE_ID_TOKEN") return ["id_token"];
  return [
    "access_token",
    ...(refreshes(message) ? (["refresh_token"] as const) : []),
    ...(identifies(message) ? (["id_token"] as const) : []),
  ];
}

type AccessTokenAction = Extract<ActionRequest, { actionType: "PRE_ISSUE_ACCESS_TOKEN" }>;

/**
 * Whether a refresh token comes with the access token. The first versions of the action do not tell; they do not tell
 * the user's organization either.
 */
function refreshes({ event: { refreshToken, response, user } }: AccessTokenAction): boolean {
  if (refreshToken !== undefined || response?.parameters.includes("refresh_token")) return true;
  return response === undefined && user !== undefined && user.organization === undefined;
}

/** Versions that do not list the response's parameters issue an ID token where OpenID Connect Core §3.1.2.1 asks. */
function identifies({ event: { accessToken, response } }: AccessTokenAction): boolean {
  return response?.parameters.includes("id_token") === true || accessToken.scopes.includes("openid");
}

function subjectOf({ actionType, event }: ActionRequest, { claims }: ActionToken): Party {
  const { user, request, organization } = event;
  const ofApplication = actionType === "PRE_ISSUE_ACCESS_TOKEN" && valueOf(claims, "aut") === "APPLICATION";
  if (ofApplication && user === undefined) return { type: "client", id: request.clientId };
  // A federated user has no id of WSO2's own.
  const id = user?.id ?? valueOf(claims, "sub");
  const home = user?.organization?.id;
  // Whoever belongs to another organization than the issuing one is a stranger in its tenant.
  const foreign = home !== undefined && organization !== undefined && home !== organization.id;
  return { type: "user", id: typeof id === "string" ? id : "", ...(foreign && { tenant: home }) };
}

function ownClaims({ claims, protocol }: ActionToken): Record<string, Json> {
  const own = claims.filter(({ name }) => !protocol.has(name));
  return Object.fromEntries(own.map(({ name, value }) => [name, value ?? null]));
}
