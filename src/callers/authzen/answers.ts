import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import type { AuthorizationDetail, Json, TokenType } from "../../issuance/vocabulary.ts";
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
  const permitted = roles.map((role) => permits(role, request, issuance));
  const tokens = new Set(
    roles.flatMap((role, index) => (role.asks === "gate" && permitted[index] ? [role.tokenType] : [])),
  );
  const asksScopes = roles.some(({ asks }) => asks === "scope");
  const shapes = new Map([...tokens].map((type) => [type, shapeOf(issuance, type, tokens, asksScopes)]));
  return roles.map((role, index) => {
    if (!permitted[index]) return { decision: false };
    const shape = role.asks === "gate" ? shapes.get(role.tokenType) : undefined;
    if (shape === undefined || role.asks !== "gate") return { decision: true };
    shapes.delete(role.tokenType);
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

/**
 * `context.issuance` (OAuth 2.0 Token Issuance §6): what the token may be at most, on the first gate of its type, as the
 * text after issue 638 reads it. Who reads it for the whole batch (draft 1) takes the lowest lifetime for all tokens.
 */
function shapeOf(
  { scopes = [], lifetimes, claims }: Issuance,
  type: TokenType,
  tokens: ReadonlySet<TokenType>,
  asksScopes: boolean,
): { [name: string]: Json } {
  const seconds = lifetimes[type];
  const names = Object.keys(claims.set);
  return {
    // Where no scope was asked about, the set that may be granted (§6.4.1).
    ...(!asksScopes && type === bearer("access_token", tokens) && { granted_scope: scopes.join(" ") }),
    ...(seconds !== undefined && { token_lifetime: seconds }),
    // A claim that the policy sets may be what made the permit safe: whoever cannot set it must not issue.
    ...(names.length > 0 && hasClaims(type, tokens) && { claims: { ...claims.set }, crit: names }),
  };
}

/** The token that has something: of this type, or whatever is the first where there is none. */
function bearer(type: TokenType, tokens: ReadonlySet<TokenType>): TokenType | undefined {
  const [first] = tokens;
  return tokens.has(type) ? type : first;
}

/** A refresh token has no claims that a policy could set: asking for them there would be asking in vain. */
function hasClaims(type: TokenType, tokens: ReadonlySet<TokenType>): boolean {
  return type !== "refresh_token" || tokens.size === 1;
}

/** As many of the answers as the semantic gives (Authorization API 1.0 §7.1.2). */
export function untilDecided(answers: readonly ItemAnswer[], semantic: Semantic): readonly ItemAnswer[] {
  if (semantic === "execute_all") return answers;
  const last = answers.findIndex(({ decision }) => decision === (semantic === "permit_on_first_permit"));
  return last < 0 ? answers : answers.slice(0, last + 1);
}
