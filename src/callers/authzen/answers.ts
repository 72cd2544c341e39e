import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import type { AuthorizationDetail, Json } from "../../issuance/vocabulary.ts";
import { sameDetail } from "./roles.ts";
import type { Role } from "./roles.ts";
import type { Semantic } from "./schema.ts";

/** What one item is answered. */
export interface ItemAnswer {
  readonly decision: boolean;
  readonly context?: { readonly [name: string]: Json };
}

/**
 * Each item of an issuance batch, as one decision on all of them answers it. On a deny, the first gate has what the
 * asker has to do before it is worth asking again.
 */
export function answersOf(
  roles: readonly Role[],
  request: IssuanceRequest,
  decision: Decision,
  obligations: Json[],
): ItemAnswer[] {
  if (decision.decision === "deny") {
    const first = obligations.length > 0 ? roles.findIndex(({ asks }) => asks === "gate") : -1;
    return roles.map((_, index) => ({ decision: false, ...(index === first && { context: { obligations } }) }));
  }
  const { issuance } = decision;
  const asksScopes = roles.some(({ asks }) => asks === "scope");
  const shaped = new Set<string>();
  return roles.map((role) => {
    if (!permits(role, request, issuance)) return { decision: false };
    if (role.asks !== "gate" || shaped.has(role.tokenType)) return { decision: true };
    const first = shaped.size === 0;
    const shape = { ...(first && !asksScopes && grantedScope(issuance)), ...shapeOf(issuance, role.tokenType, first) };
    shaped.add(role.tokenType);
    return { decision: true, ...(Object.keys(shape).length > 0 && { context: { issuance: shape } }) };
  });
}

function permits(role: Role, request: IssuanceRequest, issuance: Issuance): boolean {
  if (role.asks === "nothing") return false;
  if (role.asks === "detail") return reaches(role.location, request, issuance) && keeps(role.detail, issuance);
  if (role.asks === "gate")
    return issuance.token_types.includes(role.tokenType) && reaches(role.target, request, issuance);
  return (issuance.scopes ?? []).includes(role.scope) && (issuance.resources ?? []).includes(role.target);
}

function keeps(detail: AuthorizationDetail, { authorization_details: left = [] }: Issuance): boolean {
  return left.some((one) => sameDetail(one, detail));
}

/** What is no target of the request has no gate to pass: the client of an ID token, or a location of its own. */
function reaches(target: string, { resources: asked = [] }: IssuanceRequest, { resources = [] }: Issuance): boolean {
  return resources.includes(target) || !asked.includes(target);
}

/** Where no scope was asked about, the set that may be granted (§6.4.1). */
function grantedScope({ scopes = [] }: Issuance): { granted_scope: string } {
  return { granted_scope: scopes.join(" ") };
}

/** `context.issuance` (OAuth 2.0 Token Issuance §6): what the token may be at most, on the first gate of its type. */
function shapeOf(
  { lifetimes, claims }: Issuance,
  type: keyof typeof lifetimes,
  first: boolean,
): { [name: string]: Json } {
  const seconds = lifetimes[type];
  const names = Object.keys(claims.set);
  return {
    ...(seconds !== undefined && { token_lifetime: seconds }),
    // A claim that the policy sets may be what made the permit safe: whoever cannot set it must not issue.
    ...(first && names.length > 0 && { claims: { ...claims.set }, crit: names }),
  };
}

/** As many of the answers as the semantic gives (Authorization API 1.0 §7.1.2). */
export function untilDecided(answers: readonly ItemAnswer[], semantic: Semantic): readonly ItemAnswer[] {
  if (semantic === "execute_all") return answers;
  const last = answers.findIndex(({ decision }) => decision === (semantic === "permit_on_first_permit"));
  return last < 0 ? answers : answers.slice(0, last + 1);
}
