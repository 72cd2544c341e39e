import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Answer } from "../wire/wire.ts";

/** An answer, and whether another may come of the same question a moment later. */
export interface Answered {
  readonly answer: Answer;
  readonly transient: boolean;
}

/** Answers, or repeats what the same body was answered a moment ago. */
export type Remember = (body: Buffer, answer: () => Promise<Answered>) => Promise<Answer>;

/** An IdP that retries does so within seconds. */
const memoryMs = 60_000;
const maxRemembered = 10_000;

/**
 * A retry gets the answer that the first try got, also while that is still being made. The IdP's name for a question is
 * not enough: the body must be the same to the byte, for which alone the answer was proved to be enforceable. What is
 * kept is text, which costs the garbage collector less than a decision.
 */
export function createMemory(): Remember {
  const answers = new LRUCache<string, Answer>({ max: maxRemembered, ttl: memoryMs });
  const answering = new Map<string, Promise<Answer>>();
  const ask = async (name: string, answer: () => Promise<Answered>): Promise<Answer> => {
    try {
      const found = await answer();
      if (!found.transient) answers.set(name, found.answer);
      return found.answer;
    } finally {
      answering.delete(name);
    }
  };
  return async (body, answer) => {
    const name = hash("sha256", body, "base64");
    const known = answers.get(name) ?? answering.get(name);
    if (known !== undefined) return known;
    const asked = ask(name, answer);
    answering.set(name, asked);
    return asked;
  };
}
