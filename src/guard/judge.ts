import type { Obligation } from "../issuance/caller.ts";
import { canonical } from "../issuance/canonical.ts";
import type { Issuance } from "../issuance/decision.ts";
import type { Json, TokenType } from "../issuance/vocabulary.ts";
import type { Asked } from "./asked.ts";
import type { Issued } from "./issued.ts";

/** What a decision demands of an answer, and the token answer cannot show. `client` and `confirmation` are the guard's own. */
export type Shortfall = Obligation | "client" | "confirmation";

export interface Judgement {
  /** Why nothing may be relayed. */
  readonly beyond: readonly Shortfall[];
  /** Why a token must be left out of the answer. */
  readonly leaveOut: Readonly<Record<"refresh_token" | "id_token", readonly Shortfall[]>>;
}

/**
 * Compares what was issued with what was decided. A token cannot be changed any more, so one that exceeds the decision
 * is left out of the answer; without its access token there is no answer. `waived` is what may go unenforced.
 */
export function judge(
  asked: Asked,
  issuance: Issuance,
  issued: Issued,
  waived: ReadonlySet<Obligation> = new Set(),
): Judgement {
  const missed = (checks: readonly (readonly [Shortfall, boolean])[]): Shortfall[] =>
    checks.flatMap(([name, holds]) => (holds || waived.has(name as Obligation) ? [] : [name]));
  const refresh = missed(refreshChecks(issuance, issued));
  const idToken = missed(idTokenChecks(issuance, issued));
  // Whoever refreshes holds a refresh token already: leaving one out of the answer takes nothing away.
  const held = asked.grant_type === "refresh_token" ? refresh : [];
  return {
    beyond: [...missed(accessChecks(asked, issuance, issued)), ...held],
    leaveOut: { refresh_token: held.length > 0 ? [] : refresh, id_token: idToken },
  };
}

type Checks = readonly (readonly [Shortfall, boolean])[];

function accessChecks(asked: Asked, issuance: Issuance, issued: Issued): Checks {
  const { claims, require, authorization_details: details } = issuance;
  return [
    ["omit.access_token", issuance.token_types.includes("access_token")],
    ["client", issued.clients.every((id) => id === asked.client.id)],
    ["confirmation", proves(asked, issued)],
    ["scopes", within(issued.scopes, issuance.scopes)],
    // A JWT that names no audience is good for everybody.
    ["resources", within(issued.readable ? (issued.resources ?? [""]) : issued.resources, issuance.resources)],
    ["authorization_details", within(texts(issued.authorizationDetails), texts(details))],
    ["lifetimes.access_token", short("access_token", issuance, issued)],
    ["claims.remove", without(claims.remove, issued.names.access_token)],
    ["claims.set", Object.entries(claims.set).every(([name, value]) => holds(issued.claims, name, value))],
    ...require.map(({ type }) => {
      const met = type === "sender_constrained_token" && (issued.dpop || issued.confirmation !== undefined);
      return [`require.${type}`, met] as const;
    }),
  ];
}

function refreshChecks(issuance: Issuance, issued: Issued): Checks {
  if (!issued.tokenTypes.includes("refresh_token")) return [];
  return [
    ["omit.refresh_token", issuance.token_types.includes("refresh_token")],
    ["lifetimes.refresh_token", short("refresh_token", issuance, issued)],
  ];
}

function idTokenChecks(issuance: Issuance, issued: Issued): Checks {
  if (!issued.tokenTypes.includes("id_token")) return [];
  return [
    ["omit.id_token", issuance.token_types.includes("id_token")],
    ["lifetimes.id_token", short("id_token", issuance, issued)],
    ["claims.remove", without(issuance.claims.remove, issued.names.id_token)],
  ];
}

/** A key that the request only claimed to hold must be the one to which the token is bound. */
function proves({ confirmation }: Asked, { confirmation: bound, readable, dpop }: Issued): boolean {
  if (confirmation?.jkt === undefined) return true;
  return readable ? bound?.jkt === confirmation.jkt : dpop;
}

/**
 * Whether all of it was decided on. What the answer does not say is as the request had it (RFC 6749 §5.1), and the
 * request was narrowed.
 */
function within(found: readonly string[] | undefined, decided: readonly string[] | undefined): boolean {
  const known = new Set(decided);
  return found === undefined || found.every((name) => known.has(name));
}

function without(removed: readonly string[], found: readonly string[]): boolean {
  const names = new Set(found);
  return !removed.some((name) => names.has(name));
}

function texts(details: Issuance["authorization_details"]): string[] | undefined {
  return details?.map((detail) => canonical(detail as Json));
}

/** A lifetime that nobody knows is longer than any limit. */
function short(type: TokenType, { lifetimes }: Issuance, issued: Issued): boolean {
  const limit = lifetimes[type];
  return limit === undefined || (issued.lifetimes[type] ?? Number.POSITIVE_INFINITY) <= limit;
}

function holds(claims: Issued["claims"], name: string, value: Json): boolean {
  return Object.hasOwn(claims, name) && canonical(claims[name]) === canonical(value);
}
