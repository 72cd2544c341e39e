import { canonical, ordered } from "./canonical.ts";
import type { Reason } from "./decision.ts";
import type { IssuanceRequest } from "./request.ts";
import { concerns } from "./tokens.ts";
import type { Effect, Member, Verdict } from "./verdict.ts";
import type { Json } from "./vocabulary.ts";

type Base = Pick<Member, "code" | "title" | "remediation" | "details">;
type Found = Base & { effect: Reason["effect"]; removed?: string };

/** How the effect of a set is called in an answer. */
const effectOf: Record<Effect, Reason["effect"]> = {
  deny: "deny",
  drop_scope: "narrow",
  drop_resource: "narrow",
  drop_claim: "narrow",
  drop_authorization_detail: "narrow",
  max_lifetime: "narrow",
  omit_token: "narrow",
  set_claim: "set",
  require: "require",
};

export function denyReasons(verdict: Verdict): Reason[] {
  return fold(verdict.deny.map((member) => ({ ...member, effect: "deny" })));
}

export function observedReasons(verdict: Verdict): Reason[] {
  return fold(verdict.observed.map(({ member }) => ({ ...member, effect: "observe" })));
}

/** The reasons of whatever the verdict really changes about this request. */
export function appliedReasons(request: IssuanceRequest, verdict: Verdict): Reason[] {
  const { scopes = [], resources = [], authorization_details: details = [], claims } = request;
  return fold([
    ...verdict.drop_scope
      .filter((member) => scopes.includes(member.scope))
      .map(narrowed("drop_scope", (member) => member.scope)),
    ...verdict.drop_resource
      .filter((member) => resources.includes(member.resource))
      .map(narrowed("drop_resource", (member) => member.resource)),
    ...verdict.drop_claim
      .filter((member) => claims === undefined || Object.hasOwn(claims, member.claim))
      .map(narrowed("drop_claim", (member) => member.claim)),
    ...verdict.drop_authorization_detail
      .filter((member) => member.index < details.length)
      .map(narrowed("drop_authorization_detail", (member) => `authorization_details/${member.index}`)),
    ...verdict.max_lifetime
      .filter((member) => concerns(request, member.token_type))
      .filter((member) => (request.lifetimes?.[member.token_type] ?? Number.POSITIVE_INFINITY) > member.seconds)
      .map(narrowed("max_lifetime", (member) => `${member.token_type} beyond ${member.seconds} s`)),
    ...verdict.omit_token
      .filter((member) => concerns(request, member.token_type))
      .map(narrowed("omit_token", (member) => member.token_type)),
    ...verdict.set_claim.map((member): Found => ({ ...member, effect: effectOf.set_claim })),
    ...verdict.require.map((member): Found => ({ ...member, effect: effectOf.require })),
  ]);
}

function narrowed<E extends Effect>(effect: E, name: (member: Member<E>) => string): (member: Member<E>) => Found {
  return (member) => ({ ...member, effect: effectOf[effect], removed: name(member) });
}

/** One reason for each code, effect and set of details, with all it removed; in an order of its own. */
function fold(found: readonly Found[]): Reason[] {
  const groups = new Map<string, { first: Found; removed: Set<string> }>();
  for (const one of found) {
    const key = canonical([one.effect, one.code, one.details, one.title, one.remediation]);
    const group = groups.get(key) ?? { first: one, removed: new Set() };
    if (one.removed !== undefined) group.removed.add(one.removed);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { first, removed }]) => rendered(first, [...removed].sort()));
}

function rendered({ code, effect, title, remediation, details }: Found, removed: string[]): Reason {
  return {
    code,
    effect,
    title,
    ...(remediation !== "" && { remediation }),
    ...(Object.keys(details).length > 0 && { details: ordered(details) as Record<string, Json> }),
    ...(removed.length > 0 && { removed }),
  };
}
