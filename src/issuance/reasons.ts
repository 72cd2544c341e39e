import { canonical, ordered } from "./canonical.ts";
import type { Reason } from "./decision.ts";
import { errorCodes } from "./errors.ts";
import type { IssuanceRequest } from "./request.ts";
import { concerns } from "./tokens.ts";
import type { Effect, Member, Verdict } from "./verdict.ts";
import type { Json } from "./vocabulary.ts";

export type Text = Pick<Reason, "title" | "remediation">;
/** What a policy's rules say of their codes, from METADATA: by code. */
export type Texts = ReadonlyMap<string, Text>;

/** The fold has a code of ours; one that nobody explains is its own title. */
const ownTitles = new Map(Object.entries(errorCodes).map(([code, { title }]) => [code, title]));

type Base = Pick<Member, "code" | "details">;
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

export function denyReasons(verdict: Verdict, texts: Texts): Reason[] {
  return fold(
    verdict.deny.map((member) => ({ ...member, effect: "deny" })),
    texts,
  );
}

export function observedReasons(verdict: Verdict, texts: Texts): Reason[] {
  return fold(
    verdict.observed.map(({ member }) => ({ ...member, effect: "observe" })),
    texts,
  );
}

/** The reasons of whatever the verdict really changes about this request. */
export function appliedReasons(request: IssuanceRequest, verdict: Verdict, texts: Texts): Reason[] {
  const { scopes = [], resources = [], authorization_details: details = [], claims } = request;
  const found = [
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
  ];
  return fold(found, texts);
}

function narrowed<E extends Effect>(effect: E, name: (member: Member<E>) => string): (member: Member<E>) => Found {
  return (member) => ({ ...member, effect: effectOf[effect], removed: name(member) });
}

/** One reason for each code, effect and set of details, with all it removed; in an order of its own. */
function fold(found: readonly Found[], texts: Texts): Reason[] {
  if (found.length === 0) return [];
  const groups = new Map<string, { first: Found; removed: Set<string> }>();
  for (const one of found) {
    const key = canonical([one.effect, one.code, one.details]);
    const group = groups.get(key) ?? { first: one, removed: new Set() };
    if (one.removed !== undefined) group.removed.add(one.removed);
    groups.set(key, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { first, removed }]) => rendered(first, [...removed].sort(), texts));
}

function rendered({ code, effect, details }: Found, removed: string[], texts: Texts): Reason {
  return {
    code,
    effect,
    ...(texts.get(code) ?? { title: ownTitles.get(code) ?? code }),
    ...(Object.keys(details).length > 0 && { details: ordered(details) as Record<string, Json> }),
    ...(removed.length > 0 && { removed }),
  };
}
