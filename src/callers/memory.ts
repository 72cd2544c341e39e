import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Decision } from "../issuance/decision.ts";
import type { Json } from "../issuance/vocabulary.ts";

/** Decides, or answers what was decided on the same message a moment ago. */
export type Remember = (key: string, message: Json, decide: () => Promise<Decision>) => Promise<Decision>;

/** An IdP that retries does so within seconds. */
const memoryMs = 60_000;
const maxRemembered = 10_000;

/**
 * A retry gets the decision that the first try got, also while that is still being made. The IdP's name for a question
 * is not enough: the whole message must be the same, its members in the same order, for which alone the answer was
 * proved to be enforceable. What may be decided otherwise a moment later is forgotten.
 */
export function createMemory(): Remember {
  const decisions = new LRUCache<string, Promise<Decision>>({ max: maxRemembered, ttl: memoryMs });
  return (key, message, decide) => {
    const name = hash("sha256", JSON.stringify([key, message]));
    const known = decisions.get(name);
    if (known !== undefined) return known;
    const deciding = decide();
    decisions.set(name, deciding);
    void deciding.then((decision) => isTransient(decision) && decisions.delete(name));
    return deciding;
  };
}

function isTransient(decision: Decision): boolean {
  return decision.decision === "deny" && decision.error.error === "temporarily_unavailable";
}
