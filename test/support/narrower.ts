import { canonical } from "../../src/issuance/canonical.ts";
import type { Outcome } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { reservedClaims, tokenTypes } from "../../src/issuance/vocabulary.ts";
import type { Json, Lifetimes, TokenType } from "../../src/issuance/vocabulary.ts";

/**
 * The order that narrowing must respect, written independently of narrow(): a deny is below everything. Each function
 * returns what is wider than it may be, nothing if all is well.
 */
export function widerThanRequest(outcome: Outcome, request: IssuanceRequest): string[] {
  if (outcome.decision === "deny") return "issuance" in outcome ? ["a deny carries an issuance"] : [];
  const { issuance } = outcome;
  return [
    ...beyond("token type", issuance.token_types, request.token_types ?? ["access_token"]),
    ...beyond("scope", issuance.scopes, request.scopes),
    ...beyond("resource", issuance.resources, request.resources),
    ...beyond("authorization detail", texts(issuance.authorization_details), texts(request.authorization_details)),
    ...longer(issuance.lifetimes, request.lifetimes ?? {}, request.token_types),
    ...Object.keys(issuance.claims.set)
      .filter((name) => reservedClaims.has(name))
      .map((name) => `reserved claim ${name}`),
    ...Object.entries(issuance.claims.set)
      .filter(
        ([name, value]) =>
          request.claims && Object.hasOwn(request.claims, name) && canonical(value) !== canonical(request.claims[name]),
      )
      .map(([name]) => `changed claim ${name}`),
  ];
}

/** What `narrower` permits beyond `wider`, both being outcomes of the same request. */
export function widerThanOutcome(narrower: Outcome, wider: Outcome): string[] {
  if (narrower.decision === "deny") return [];
  if (wider.decision === "deny") return ["allow instead of deny"];
  const [a, b] = [narrower.issuance, wider.issuance];
  return [
    ...beyond("token type", a.token_types, b.token_types),
    ...beyond("scope", a.scopes, b.scopes),
    ...beyond("resource", a.resources, b.resources),
    ...beyond("authorization detail", texts(a.authorization_details), texts(b.authorization_details)),
    ...longer(a.lifetimes, b.lifetimes),
    ...beyond("set claim", texts(Object.entries(a.claims.set)), texts(Object.entries(b.claims.set))),
    ...beyond("removed claim", b.claims.remove, a.claims.remove).map((text) => `no longer: ${text}`),
    ...beyond("omitted token", b.omit, a.omit).map((text) => `no longer: ${text}`),
    ...beyond("requirement", texts(b.require), texts(a.require)).map((text) => `no longer: ${text}`),
  ];
}

function beyond(what: string, left: readonly string[] | undefined, asked: readonly string[] | undefined): string[] {
  if (left === undefined) return asked === undefined ? [] : [`${what}s became unknown`];
  if (asked === undefined) return [`${what}s that nobody asked for`];
  return left.filter((name) => !asked.includes(name)).map((name) => `${what} ${name}`);
}

function longer(left: Lifetimes, asked: Lifetimes, types: readonly TokenType[] = tokenTypes): string[] {
  return types
    .filter((type) => (left[type] ?? Number.POSITIVE_INFINITY) > (asked[type] ?? Number.POSITIVE_INFINITY))
    .map((type) => `lifetime ${type}`);
}

function texts(values: readonly unknown[]): string[];
function texts(values: readonly unknown[] | undefined): string[] | undefined;
function texts(values: readonly unknown[] | undefined): string[] | undefined {
  return values?.map((value) => canonical(value as Json));
}
