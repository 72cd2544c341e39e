import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { canonical } from "../issuance/canonical.ts";
import type { Decision } from "../issuance/decision.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";

/** Decides, or answers what was decided on the same question a moment ago. */
export type Remember = (key: string, request: IssuanceRequest, decide: () => Promise<Decision>) => Promise<Decision>;

/** An IdP that retries does so within seconds. */
const memoryMs = 60_000;
const maxRemembered = 10_000;

/**
 * A retry gets the decision that the first try got, also while that is still being made. The IdP's name for a question
 * is not enough: what is asked must be the same, or somebody could give a question of another's name.
 */
export function createMemory(): Remember {
  const decisions = new LRUCache<string, Promise<Decision>>({ max: maxRemembered, ttl: memoryMs });
  return (key, request, decide) => {
    const name = hash("sha256", canonical([key, request as unknown as Json]));
    const known = decisions.get(name);
    if (known !== undefined) return known;
    const deciding = decide();
    decisions.set(name, deciding);
    return deciding;
  };
}
