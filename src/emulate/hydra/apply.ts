import type { Json, Lifetimes, TokenType } from "../../issuance/vocabulary.ts";
import type { Apply, Issued } from "../idp.ts";
import { readJson } from "../read-answer.ts";

type Claims = Record<string, Json>;

interface Session {
  id_token: { id_token_claims: { ext: Claims | null }; expires_at: Record<string, string> };
  extra: Claims | null;
  allowed_top_level_claims: string[] | null;
  mirror_top_level_claims?: boolean;
  preserve_ext_claims?: boolean;
}

interface Asked {
  grant_types: string[];
  granted_scopes: string[] | null;
  granted_audience: string[] | null;
  requested_scopes?: string[] | null;
}

interface Message {
  session: Session;
  request?: Asked;
  requester?: Asked;
}

/**
 * Ory Hydra's token endpoint with its hooks, after its source at v26.2.0: what the answer says takes the place of the
 * session's two maps of claims, and of everything but 200 and 204 nothing comes.
 * oauth2/token_hook.go, executeHookAndUpdateSession.
 */
export const apply: Apply = ({ status, body }, json) => {
  const message = json as unknown as Message;
  const session = structuredClone(message.session);
  const asked = message.request ?? message.requester;
  if (asked === undefined) return undefined;
  const told = message.session.extra ?? {};
  if (status === 204) return issuedFrom(session, asked, told);
  if (status !== 200) return undefined;
  const answered = unmarshalled(body);
  if (answered === undefined) return undefined;
  session.extra = answered.access_token;
  session.id_token.id_token_claims.ext = answered.id_token;
  return issuedFrom(session, asked, told);
};

interface AcceptSession {
  access_token: Claims | null;
  id_token: Claims | null;
}

/** As Go's encoding/json reads it: a member that is missing is nil, one of another type is an error. */
function unmarshalled(body: string): AcceptSession | undefined {
  const answer = readJson(body) as { session?: Partial<AcceptSession> } | undefined;
  if (answer === undefined) return undefined;
  const { access_token = null, id_token = null } = answer.session ?? {};
  const areMaps = [access_token, id_token].every((map) => typeof map === "object" && !Array.isArray(map));
  return areMaps ? { access_token, id_token } : undefined;
}

/** `told`: of a claim that both tokens have, the request has the access token's value. */
function issuedFrom(session: Session, asked: Asked, told: Claims): Issued {
  const grant = asked.grant_types[0] ?? "";
  const idToken = { ...idTokenClaims(session) };
  for (const name of Object.keys(idToken)) if (Object.hasOwn(told, name)) idToken[name] = told[name] ?? null;
  // The consent granted all that was requested.
  const late = grant === "authorization_code" || grant.endsWith(":device_code");
  const scopes = late ? (asked.requested_scopes ?? undefined) : (asked.granted_scopes ?? []);
  const toldScopes = late && scopes?.length === 0 ? undefined : scopes;
  return {
    token_types: tokenTypes(grant, toldScopes ?? []),
    ...(toldScopes && { scopes: toldScopes }),
    ...(!late && { resources: asked.granted_audience ?? [] }),
    lifetimes: lifetimes(session.id_token.expires_at),
    claims: { ...idToken, ...accessTokenClaims(session) },
  };
}

function tokenTypes(grant: string, scopes: readonly string[]): TokenType[] {
  if (grant === "client_credentials" || grant.endsWith(":jwt-bearer")) return ["access_token"];
  const refreshes = grant === "refresh_token" || scopes.includes("offline") || scopes.includes("offline_access");
  return [
    "access_token",
    ...(refreshes ? (["refresh_token"] as const) : []),
    ...(scopes.includes("openid") ? (["id_token"] as const) : []),
  ];
}

function lifetimes(ends: Record<string, string>): Lifetimes {
  const left = (name: string) => Math.floor((Date.parse(ends[name] ?? "") - Date.now()) / 1_000);
  return {
    ...(ends["access_token"] && { access_token: left("access_token") }),
    ...(ends["refresh_token"] && { refresh_token: left("refresh_token") }),
  };
}

/** oauth2/session.go, GetJWTClaims */
function accessTokenClaims(session: Session): Claims {
  const { allowed_top_level_claims: allowed, mirror_top_level_claims: mirror = true } = session;
  const extra = Object.entries(session.extra ?? {});
  const reserved = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scp", "ext"];
  const top = (allowed ?? []).filter((name) => !reserved.includes(name));
  const isShown = (name: string) => mirror || session.preserve_ext_claims === true || top.includes(name);
  return Object.fromEntries(extra.filter(([name]) => isShown(name)));
}

/** fosite/token/jwt/claims_id_token.go, ToMap: these are set, or deleted, over whatever is in the map. */
function idTokenClaims({ id_token }: Session): Claims {
  const own = new Set("sub iss jti aud iat exp rat nonce at_hash c_hash auth_time acr amr sid".split(" "));
  const all = Object.entries(id_token.id_token_claims.ext ?? {});
  return Object.fromEntries(all.filter(([name]) => !own.has(name)));
}
