import type { z } from "zod";
import type { Json, Lifetimes, Party, TokenType } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { grantedLater, machineGrants, refreshScopes } from "./capabilities.ts";
import { customClaims } from "./claims.ts";
import { refreshTokenHookRequest, tokenHookRequest } from "./schema.ts";
import type { HydraRequest, HydraSession } from "./schema.ts";

export interface Asked {
  readonly session: HydraSession;
  readonly request: HydraRequest;
}

/** What Hydra is about to issue. `clock`: milliseconds since the epoch, since Hydra says when tokens end. */
export function createDecode(clock: () => number): (json: Json) => Decoded<Asked> {
  return (json) => {
    const read = readMessage(json);
    if (!read.success) return { faults: faultsOf(read.error.issues, json) };
    return canonicalRequest(requestOf(read.data, clock()), read.data);
  };
}

type Read = { readonly success: true; readonly data: Asked } | { readonly success: false; readonly error: z.ZodError };

/** Both hooks may share one address: the older one calls `requester` what the newer one calls `request`. */
function readMessage(json: Json): Read {
  if (typeof json !== "object" || json === null || !Object.hasOwn(json, "requester")) {
    return tokenHookRequest.safeParse(json);
  }
  const read = refreshTokenHookRequest.safeParse(json);
  if (!read.success) return read;
  return { success: true, data: { session: read.data.session, request: read.data.requester } };
}

function requestOf({ session, request }: Asked, now: number) {
  const [grantType = ""] = request.grant_types;
  const scopes = told(grantType, request.granted_scopes) ?? told(grantType, request.requested_scopes);
  const resources = told(grantType, request.granted_audience);
  const assertion = request.payload?.assertion?.[0];
  return {
    grant_type: grantType,
    token_types: tokenTypes(grantType, scopes),
    client: { id: request.client_id },
    subject: subjectOf(grantType, session.id_token.subject, request.client_id),
    resources,
    scopes,
    claims: customClaims(session),
    lifetimes: lifetimesOf(session, now),
    // The one secret of the form that Hydra passes on: RFC 7523 §2.1, or whatever a client adds to another grant.
    ...(assertion && { evidence: [{ type: "jwt", token: assertion }] }),
  };
}

/** What a list says, if it says anything yet. */
function told(grantType: string, names: string[] | null | undefined): string[] | undefined {
  if (names === undefined) return undefined;
  const list = names ?? [];
  return list.length === 0 && grantedLater.has(grantType) ? undefined : list;
}

/** Of a code, at most: what was granted of the scopes that were requested is not known. */
function tokenTypes(grantType: string, scopes: readonly string[] | undefined): TokenType[] | undefined {
  if (machineGrants.has(grantType)) return ["access_token"];
  if (scopes === undefined) return undefined;
  const refreshes = grantType === "refresh_token" || scopes.some((scope) => refreshScopes.has(scope));
  return [
    "access_token",
    ...(refreshes ? (["refresh_token"] as const) : []),
    ...(scopes.includes("openid") ? (["id_token"] as const) : []),
  ];
}

/** An assertion may speak for a person: only the client itself is known to be none. */
function subjectOf(grantType: string, subject: string, clientId: string): Party {
  const isClient = machineGrants.has(grantType) && (grantType === "client_credentials" || subject === clientId);
  return isClient ? { type: "client", id: clientId } : { type: "user", id: subject };
}

/** Hydra rounds to the second, so the remains of one that has begun are left out. */
function lifetimesOf({ id_token: { expires_at: ends } }: HydraSession, now: number): Lifetimes {
  const left = (time: string | undefined): number | undefined => {
    const seconds = time === undefined ? Number.NaN : Math.floor((Date.parse(time) - now) / 1_000);
    // A time that is not ahead is Go's zero value: not set.
    return seconds > 0 ? seconds : undefined;
  };
  const [access, refresh] = [left(ends?.access_token), left(ends?.refresh_token)];
  return {
    ...(access !== undefined && { access_token: access }),
    ...(refresh !== undefined && { refresh_token: refresh }),
  };
}
