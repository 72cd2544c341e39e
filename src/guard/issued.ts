import { z } from "zod";
import type { IssuanceRequest } from "../issuance/request.ts";
import { claimName, json, reservedClaims } from "../issuance/vocabulary.ts";
import type { Json, Lifetimes, Party, TokenType } from "../issuance/vocabulary.ts";
import { parseStrictly } from "../wire/strict-json.ts";
import { readJws } from "./jwt.ts";
import { accessTokenClaims, actor, checked, invalid, timedClaims, tokenAnswer } from "./token-answer.ts";

/** What a token answer shows of what was issued. Absent means unknown. */
export interface Issued {
  readonly tokenTypes: readonly TokenType[];
  /** Whether the access token can be looked into. */
  readonly readable: boolean;
  readonly subject?: string;
  /** Every client that the access token names. */
  readonly clients: readonly string[];
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  readonly actors?: readonly Party[];
  /** Claims that no protocol defines: of the access token, and of the ID token. */
  readonly claims: Readonly<Record<string, Json>>;
  readonly idTokenClaims: Readonly<Record<string, Json>>;
  /** Every claim that each of them has, those of protocols too. */
  readonly names: { readonly access_token: readonly string[]; readonly id_token: readonly string[] };
  readonly lifetimes: Lifetimes;
  readonly authorizationDetails?: NonNullable<IssuanceRequest["authorization_details"]>;
  readonly confirmation?: NonNullable<IssuanceRequest["confirmation"]>;
  /** RFC 9449 §5: the token is bound to the key of the proof. */
  readonly dpop: boolean;
}

export interface ReadAnswer {
  readonly issued: Issued;
  /** The answer's members as they came. */
  readonly members: Readonly<Record<string, Json>>;
}

const limits = { maxDepth: 32, maxBytes: 1_048_576 };

/**
 * Reads the body of a token answer. The upstream vouches for what it issues, over a connection of its own: no signature
 * is verified (OpenID Connect Core §3.1.3.7). `now` is in seconds.
 *
 * Throws UPSTREAM_ANSWER_INVALID for what is no token answer, or has a token that is not what it looks like.
 */
export function readIssued(body: string, now: number): ReadAnswer {
  const parsed = parseStrictly(Buffer.from(body), limits);
  if (!("value" in parsed)) throw invalid("not JSON that everybody reads alike");
  const answer = checked(tokenAnswer, parsed.value, "the answer");
  const access = claimsOf(answer.access_token, accessTokenClaims, "the access token");
  const idToken = answer.id_token ? claimsOf(answer.id_token, timedClaims, "the ID token") : undefined;
  const scopes = merged(access?.scope, access?.scp, answer.scope ?? undefined);
  const subject = access?.sub ?? idToken?.sub;
  const bound = confirmationIn(access?.cnf);
  const details = answer.authorization_details ?? access?.authorization_details;
  const issued: Issued = {
    tokenTypes: [
      "access_token",
      ...(answer.refresh_token ? (["refresh_token"] as const) : []),
      ...(answer.id_token ? (["id_token"] as const) : []),
    ],
    readable: access !== undefined,
    clients: [access?.client_id, access?.azp, access?.cid, access?.appid].filter((id) => id !== undefined),
    ...(subject !== undefined && { subject }),
    ...(scopes && { scopes }),
    ...(access?.aud && { resources: access.aud }),
    ...(access && { actors: actorsIn(access.act) }),
    claims: ownClaims(access),
    idTokenClaims: ownClaims(idToken),
    names: { access_token: Object.keys(access ?? {}), id_token: Object.keys(idToken ?? {}) },
    lifetimes: lifetimesOf(answer, access, idToken, now),
    ...(details && { authorizationDetails: details }),
    ...(bound && { confirmation: bound }),
    dpop: answer.token_type.toLowerCase() === "dpop",
  };
  return { issued, members: parsed.value as Record<string, Json> };
}

/** Undefined for a token that is no JWT. One that is must be readable as a whole. */
function claimsOf<Schema extends z.ZodType>(text: string, schema: Schema, what: string): z.infer<Schema> | undefined {
  const jws = readJws(text);
  if (jws === undefined) return undefined;
  if (jws.claims === undefined) throw invalid(`${what} has claims that cannot be read`);
  return checked(schema, jws.claims, what);
}

function merged(...lists: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const known = lists.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : [...new Set(known.flat())];
}

/** RFC 8693 §4.1: the current actor first. What kind of party it is, the claim does not say. */
function actorsIn(act: Json | undefined): Party[] {
  const actors: Party[] = [];
  for (let link = act; link !== undefined;) {
    const { sub, act: before } = checked(actor, link, "the claim act");
    actors.push({ type: "client", id: sub });
    link = before;
  }
  return actors;
}

function confirmationIn(cnf: z.infer<typeof accessTokenClaims>["cnf"]): Issued["confirmation"] {
  const { jkt, "x5t#S256": certificate } = cnf ?? {};
  if (jkt === undefined && certificate === undefined) return undefined;
  return { ...(jkt !== undefined && { jkt }), ...(certificate !== undefined && { "x5t#S256": certificate }) };
}

function ownClaims(claims: Readonly<Record<string, unknown>> = {}): Record<string, Json> {
  const own = Object.entries(claims).filter(([name]) => !reservedClaims.has(name) && !vendorClaims.has(name));
  return checked(z.record(claimName, json), Object.fromEntries(own) as Json, "a claim");
}

/** Other names of protocol claims, which are judged as such. */
const vendorClaims: ReadonlySet<string> = new Set(["cid", "appid"]);

interface Timed {
  readonly exp?: number | undefined;
  readonly iat?: number | undefined;
}

function lifetimesOf(
  answer: z.infer<typeof tokenAnswer>,
  access: Timed | undefined,
  idToken: Timed | undefined,
  now: number,
): Lifetimes {
  const { expires_in, refresh_expires_in, refresh_token_expires_in, refresh_token } = answer;
  const refresh = refresh_token ? readJws(refresh_token)?.claims : undefined;
  const refreshClaims = refresh && checked(timedClaims, refresh, "the refresh token");
  // Keycloak says 0 of a refresh token that never expires.
  const said = refresh_expires_in || refresh_token_expires_in || undefined;
  const found = {
    access_token: lifetimeOf(access, expires_in ?? undefined, now),
    refresh_token: refresh_token ? lifetimeOf(refreshClaims, said, now) : undefined,
    id_token: idToken && lifetimeOf(idToken, undefined, now),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** As far as clocks may be apart. */
const skewSeconds = 60;
/** The longest that a request can say. */
const longest = 315_360_000;

/** Seconds; undefined for a token that does not end, or of which nobody says when. A JWT ends when it says itself. */
function lifetimeOf(claims: Timed | undefined, said: number | undefined, now: number): number | undefined {
  if (claims === undefined) return said === undefined ? undefined : bounded(said);
  const { exp, iat = now } = claims;
  if (exp === undefined) return undefined;
  const since = Math.abs(iat - now) <= skewSeconds ? iat : now;
  return bounded(Math.max(exp - since, said ?? 0));
}

function bounded(lifetime: number): number {
  return Math.min(longest, Math.max(0, Math.ceil(lifetime)));
}
