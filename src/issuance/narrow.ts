import type { Caller, Obligation } from "./caller.ts";
import type { Issuance, Outcome } from "./decision.ts";
import { canonical, ordered } from "./canonical.ts";
import { denial } from "./denial.ts";
import { reservedClaims, tokenTypes } from "./names.ts";
import { appliedReasons, denyReasons, observedReasons } from "./reasons.ts";
import type { Texts } from "./reasons.ts";
import type { IssuanceRequest } from "./request.ts";
import { concerns, requestedTokens } from "./tokens.ts";
import type { Member, Requirement, Verdict } from "./verdict.ts";
import type { Json, Lifetimes } from "./vocabulary.ts";

/**
 * Applies a verdict to the request it was given for. Whatever the verdict says, the result holds no scope, resource,
 * authorization detail, lifetime or claim beyond the request, and sets no protocol claim. Pure; depends on neither the
 * order nor the number of a verdict's members. `texts` are for people, and change nothing else.
 */
export function narrow(request: IssuanceRequest, verdict: Verdict, caller: Caller, texts: Texts): Outcome {
  const observed = observedReasons(verdict, texts);
  if (verdict.deny.length > 0) return denial([...denyReasons(verdict, texts), ...observed]);
  if (verdict.decision !== "allow") return denial("POLICY_DEFAULT_DENY", {}, observed);

  const unsettable = unsettableClaims(verdict);
  if (unsettable.length > 0) return denial("POLICY_MALFORMED", { claims: unsettable }, observed);
  const conflicts = conflictingClaims(request, verdict);
  if (conflicts.length > 0) return denial("POLICY_CONFLICT", { claims: conflicts }, observed);

  const issuance = intersect(request, verdict);
  const reasons = [...appliedReasons(request, verdict, texts), ...observed];
  const exhausted = exhaustion(request, issuance);
  if (exhausted !== undefined) return denial(exhausted, {}, reasons);

  const beyond: string[] = demands(request, issuance).filter((obligation) => !caller.enforces.has(obligation));
  const unenforceable = sortedUnique([...beyond, ...(caller.lacks?.(issuance) ?? [])]);
  if (unenforceable.length > 0) return denial("UNENFORCEABLE", unmet(issuance, unenforceable), reasons);
  return { decision: "allow", issuance, reasons };
}

/** By name, and what must hold in full: a caller may be able to see to it and ask again. */
function unmet({ require }: Issuance, obligations: string[]): Record<string, Json> {
  const wanting = require
    .filter(({ type }) => obligations.includes(`require.${type}`))
    .map(({ type, acr_values }): Json => ({ type, ...(acr_values && { acr_values: [...acr_values] }) }));
  return { obligations, ...(wanting.length > 0 && { require: wanting }) };
}

function intersect(request: IssuanceRequest, verdict: Verdict): Issuance {
  const dropped = {
    scopes: new Set(verdict.drop_scope.map((member) => member.scope)),
    resources: new Set(verdict.drop_resource.map((member) => member.resource)),
    details: new Set(verdict.drop_authorization_detail.map((member) => member.index)),
    claims: new Set(verdict.drop_claim.map((member) => member.claim)),
    tokens: new Set(verdict.omit_token.map((member) => member.token_type)),
  };
  const tokens = requestedTokens(request);
  const omit = tokenTypes.filter((type) => dropped.tokens.has(type) && concerns(request, type));
  return {
    token_types: tokens.filter((type) => !dropped.tokens.has(type)),
    ...(request.scopes && { scopes: without(request.scopes, dropped.scopes) }),
    ...(request.resources && { resources: without(request.resources, dropped.resources) }),
    ...(request.authorization_details && {
      authorization_details: request.authorization_details.filter((_, index) => !dropped.details.has(index)),
    }),
    lifetimes: shortest(request, verdict),
    claims: { set: settableClaims(verdict, dropped.claims), remove: removable(request, dropped.claims) },
    omit,
    require: requirements(verdict),
  };
}

function without(requested: readonly string[], dropped: ReadonlySet<string>): string[] {
  return [...new Set(requested)].filter((name) => !dropped.has(name));
}

/** For each token that may be issued, the lowest of what was asked for and every cap; in an order of its own. */
function shortest(request: IssuanceRequest, verdict: Verdict): Lifetimes {
  const result: Lifetimes = {};
  for (const type of tokenTypes.filter((one) => concerns(request, one))) {
    let lowest = request.lifetimes?.[type] ?? Number.POSITIVE_INFINITY;
    for (const cap of verdict.max_lifetime) if (cap.token_type === type) lowest = Math.min(lowest, cap.seconds);
    if (Number.isFinite(lowest)) result[type] = lowest;
  }
  return result;
}

/** Claims to remove: those the request has, or, where its claims are unknown, all that were named. Sorted. */
function removable(request: IssuanceRequest, dropped: ReadonlySet<string>): string[] {
  const { claims } = request;
  return [...dropped].filter((name) => claims === undefined || Object.hasOwn(claims, name)).sort();
}

function settableClaims(verdict: Verdict, dropped: ReadonlySet<string>): Record<string, Json> {
  const kept = verdict.set_claim.filter((member) => !dropped.has(member.claim));
  const sorted = kept
    .map((member): [string, Json] => [member.claim, ordered(member.value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}

function unsettableClaims(verdict: Verdict): string[] {
  return sortedUnique(verdict.set_claim.map((member) => member.claim).filter((name) => reservedClaims.has(name)));
}

/** Claims with two values: from two rules, or from a rule and the request. */
function conflictingClaims(request: IssuanceRequest, verdict: Verdict): string[] {
  if (verdict.set_claim.length === 0) return [];
  const values = new Map(Object.entries(request.claims ?? {}).map(([name, value]) => [name, canonical(value)]));
  const conflicts: string[] = [];
  for (const { claim, value } of verdict.set_claim) {
    const text = canonical(value);
    if ((values.get(claim) ?? text) !== text) conflicts.push(claim);
    values.set(claim, text);
  }
  return sortedUnique(conflicts);
}

function requirements(verdict: Verdict): Issuance["require"] {
  const byText = new Map(verdict.require.map((member) => [canonical(requirement(member)), requirement(member)]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function requirement({ requirement: type, acr_values }: Member<"require">): {
  type: Requirement;
  acr_values?: string[];
} {
  return { type, ...(acr_values && { acr_values: sortedUnique(acr_values) }) };
}

/** A token without any of what was asked for would mean something else than asked: that is a deny. */
function exhaustion(request: IssuanceRequest, issuance: Issuance) {
  if (issuance.token_types.length === 0) return "TOKENS_EXHAUSTED";
  if (emptied(request.scopes, issuance.scopes)) return "SCOPES_EXHAUSTED";
  if (emptied(request.resources, issuance.resources)) return "RESOURCES_EXHAUSTED";
  if (emptied(request.authorization_details, issuance.authorization_details)) return "AUTHORIZATION_DETAILS_EXHAUSTED";
  // Every token that was asked for, omitted or not: leaving one out must not lift a denial.
  if (requestedTokens(request).some((type) => issuance.lifetimes[type] === 0)) return "LIFETIME_EXHAUSTED";
  return undefined;
}

function emptied(asked: readonly unknown[] | undefined, left: readonly unknown[] | undefined): boolean {
  return asked !== undefined && asked.length > 0 && left?.length === 0;
}

/** What the caller has to do beyond issuing exactly what it asked for. */
export function demands(request: IssuanceRequest, issuance: Issuance): Obligation[] {
  const found: Obligation[] = [];
  if (shrunk(request.scopes, issuance.scopes)) found.push("scopes");
  if (shrunk(request.resources, issuance.resources)) found.push("resources");
  if (shrunk(request.authorization_details, issuance.authorization_details)) found.push("authorization_details");
  // A request that does not name its tokens may be for any of them.
  for (const type of tokenTypes.filter((one) => concerns(request, one) && !issuance.omit.includes(one))) {
    if (issuance.lifetimes[type] !== request.lifetimes?.[type]) found.push(`lifetimes.${type}`);
  }
  if (Object.keys(issuance.claims.set).length > 0) found.push("claims.set");
  if (issuance.claims.remove.length > 0) found.push("claims.remove");
  for (const type of tokenTypes) {
    if (issuance.omit.includes(type)) found.push(`omit.${type}`);
  }
  for (const { type } of issuance.require) found.push(`require.${type}`);
  return [...new Set(found)];
}

function shrunk(asked: readonly unknown[] | undefined, left: readonly unknown[] | undefined): boolean {
  return asked !== undefined && left !== undefined && left.length < new Set(asked).size;
}

function sortedUnique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
