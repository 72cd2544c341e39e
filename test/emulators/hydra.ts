import * as fc from "fast-check";
import type { Json, Lifetimes, TokenType } from "../../src/issuance/vocabulary.ts";
import { alphabets } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

const machineGrants = ["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer"];
const lateGrants = ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"];

/**
 * Ory Hydra's token endpoint with its hooks, after its source at v26.2.0: what the answer says takes the place of the
 * session's two maps of claims, and of everything but 200 and 204 nothing comes.
 */
export const hydra: Emulator = { anyMessage: anyMessage(), apply };

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

/** oauth2/token_hook.go, executeHookAndUpdateSession */
function apply({ status, body }: { status: number; body: string }, json: Json): Issued | undefined {
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
}

interface AcceptSession {
  access_token: Claims | null;
  id_token: Claims | null;
}

/** As Go's encoding/json reads it: a member that is missing is nil, one of another type is an error. */
function unmarshalled(body: string): AcceptSession | undefined {
  try {
    const { session = {} } = JSON.parse(body) as { session?: Partial<AcceptSession> };
    const { access_token = null, id_token = null } = session;
    return [access_token, id_token].every((map) => typeof map === "object" && !Array.isArray(map))
      ? { access_token, id_token }
      : undefined;
  } catch {
    return undefined;
  }
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

function anyMessage(): fc.Arbitrary<Json> {
  const claims = fc.dictionary(fc.constantFrom(...alphabets.ownClaims), alphabets.value, { maxKeys: 3 });
  const emptyAsNull = <T>(some: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: some }, fc.constant(null));
  const scopes = fc.uniqueArray(fc.constantFrom(...alphabets.scopes, "openid", "offline"), { maxLength: 4 });
  const audience = fc.uniqueArray(fc.constantFrom(...alphabets.resources), { maxLength: 2 });
  const parts = fc.record({
    hook: fc.constantFrom("token", "token", "refresh"),
    grant: fc.constantFrom("refresh_token", ...machineGrants, ...lateGrants),
    scopes: emptyAsNull(scopes),
    audience: emptyAsNull(audience),
    extra: emptyAsNull(claims),
    ext: emptyAsNull(claims),
    allowed: emptyAsNull(fc.uniqueArray(fc.constantFrom(...alphabets.ownClaims, "ext"), { maxLength: 2 })),
    shown: fc.record(
      { mirror_top_level_claims: fc.boolean(), preserve_ext_claims: fc.boolean() },
      { requiredKeys: [] },
    ),
    seconds: fc.constantFrom(300, 600, 3_600, 86_400),
    knowsRequested: fc.boolean(),
  });
  return parts.map(({ hook, grant, scopes, audience, extra, ext, allowed, shown, seconds, knowsRequested }) => {
    const session = sessionOf({ extra, ext, allowed, shown, seconds });
    const asked = (type: string) => ({
      client_id: "c",
      granted_scopes: lateGrants.includes(type) ? [] : scopes,
      granted_audience: lateGrants.includes(type) ? [] : audience,
      grant_types: [type],
    });
    if (hook === "refresh") {
      const requester = asked("refresh_token");
      return { subject: "jo", session, requester, client_id: "c", granted_scopes: scopes, granted_audience: audience };
    }
    const payload = { grant_type: [grant], ...(grant.endsWith(":jwt-bearer") && { assertion: ["a.b.c"] }) };
    return { session, request: { ...asked(grant), ...(knowsRequested && { requested_scopes: scopes }), payload } };
  });
}

interface Parts {
  extra: Claims | null;
  ext: Claims | null;
  allowed: string[] | null;
  shown: object;
  seconds: number;
}

function sessionOf({ extra, ext, allowed, shown, seconds }: Parts): Json {
  const ends = (after: number) => new Date(Math.round(Date.now() / 1_000 + after) * 1_000).toISOString();
  return {
    id_token: {
      id_token_claims: {
        jti: "",
        iss: "https://hydra.acme.example/",
        sub: "jo",
        aud: ["c"],
        nonce: "",
        exp: "0001-01-01T00:00:00Z",
        iat: "2026-11-26T04:00:00Z",
        rat: "2026-11-26T04:00:00Z",
        auth_time: "2026-11-26T04:00:00Z",
        at_hash: "",
        acr: "1",
        amr: null,
        c_hash: "",
        ext: ext === null ? null : { sid: "5b6d", ...ext },
      },
      headers: { extra: {} },
      expires_at: { access_token: ends(seconds), refresh_token: ends(seconds * 24) },
      username: "",
      subject: "jo",
    },
    extra,
    kid: "",
    client_id: "c",
    consent_challenge: "",
    exclude_not_before_claim: false,
    allowed_top_level_claims: allowed,
    ...shown,
  };
}
