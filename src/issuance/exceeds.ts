import { canonical } from "./canonical.ts";
import type { Issuance } from "./decision.ts";
import { reservedClaims, tokenTypes } from "./names.ts";
import type { IssuanceRequest } from "./request.ts";
import { concerns, requestedTokens } from "./tokens.ts";

/**
 * The members in which an issuance goes beyond its request, none if it is one that narrow() could have made: for
 * whoever receives a decision and was not there when it was made.
 */
export function exceeds(issuance: Issuance, request: IssuanceRequest): string[] {
  const checks: [member: string, within: boolean][] = [
    ["token_types", tokensWithin(issuance, request)],
    ["scopes", within(issuance.scopes, request.scopes)],
    ["resources", within(issuance.resources, request.resources)],
    ["authorization_details", within(texts(issuance.authorization_details), texts(request.authorization_details))],
    ["lifetimes", lifetimesWithin(issuance, request)],
    ["claims", claimsWithin(issuance, request)],
  ];
  return checks.flatMap(([member, isWithin]) => (isWithin ? [] : [member]));
}

function tokensWithin({ token_types: left, omit }: Issuance, request: IssuanceRequest): boolean {
  return left.length > 0 && within(left, requestedTokens(request)) && !left.some((type) => omit.includes(type));
}

/** What nobody asked for must stay unknown, and what was asked for must not become unknown. */
function within(left: readonly string[] | undefined, asked: readonly string[] | undefined): boolean {
  if (left === undefined || asked === undefined) return left === asked;
  const known = new Set(asked);
  return left.every((name) => known.has(name)) && (left.length > 0 || asked.length === 0);
}

function lifetimesWithin({ lifetimes }: Issuance, request: IssuanceRequest): boolean {
  return tokenTypes
    .filter((type) => concerns(request, type))
    .every(
      (type) =>
        (lifetimes[type] ?? Number.POSITIVE_INFINITY) <= (request.lifetimes?.[type] ?? Number.POSITIVE_INFINITY),
    );
}

function claimsWithin({ claims: { set, remove } }: Issuance, { claims = {} }: IssuanceRequest): boolean {
  return Object.entries(set).every(([name, value]) => {
    if (reservedClaims.has(name) || remove.includes(name)) return false;
    return !Object.hasOwn(claims, name) || canonical(value) === canonical(claims[name]);
  });
}

function texts(details: Issuance["authorization_details"]): string[] | undefined {
  return details?.map((detail) => canonical(detail as Parameters<typeof canonical>[0]));
}
