import type { Decision } from "../issuance/decision.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Lifetimes, TokenType } from "../issuance/vocabulary.ts";
import type { Issued } from "./idp.ts";

/** What an IdP issues that can do whatever a decision says: what its request and the `issuance` have in common. */
export function asDecided(decision: Decision | undefined, request: IssuanceRequest): Issued | undefined {
  if (decision?.decision !== "allow") return undefined;
  const { issuance } = decision;
  const removed = new Set(issuance.claims.remove);
  const kept = Object.entries(request.claims ?? {}).filter(([name]) => !removed.has(name));
  const types = (request.token_types ?? ["access_token"]).filter((type) => !issuance.omit.includes(type));
  return {
    token_types: types,
    ...(request.scopes && { scopes: request.scopes.filter((name) => issuance.scopes?.includes(name)) }),
    ...(request.resources && { resources: request.resources.filter((name) => issuance.resources?.includes(name)) }),
    lifetimes: lifetimesOf(types, request.lifetimes ?? {}, issuance.lifetimes),
    claims: { ...Object.fromEntries(kept), ...issuance.claims.set },
  };
}

/** An hour, where nothing else is said. */
const ownSeconds = 3_600;

function lifetimesOf(types: readonly TokenType[], asked: Lifetimes, ceilings: Lifetimes): Lifetimes {
  return Object.fromEntries(
    types.map((type) => [type, Math.min(asked[type] ?? ownSeconds, ceilings[type] ?? ownSeconds)]),
  ) as Lifetimes;
}
