import type { Expression } from "../tree.ts";
import { isPartOf } from "./trace.ts";
import type { Step } from "./trace.ts";

/** One evaluation of an expression. Where variables take several values there are more of them, and this one tells. */
export interface Attempt {
  readonly holds: boolean;
  /** The numbers of the steps between which it was evaluated. */
  readonly first: number;
  readonly last: number;
  /** Its own steps, and the one after it, where what it came to is known. */
  readonly steps: readonly Step[];
}

/**
 * How an expression came out among the steps of a query, or undefined where nobody got that far. It holds where it held
 * for any values of the variables before it. OPA takes an expression apart; the furthest part says how it ended.
 */
export function attemptAt(expression: Expression, all: readonly Step[]): Attempt | undefined {
  const steps = all.filter(({ Op }) => Op !== "Index");
  const tried = steps.filter((one) => one.Op === "Eval" && isPartOf(one, expression));
  if (tried.length === 0) return undefined;
  const furthest = Math.max(...tried.map(indexOf));
  const nearest = Math.min(...tried.map(indexOf));
  const ends = tried.filter((one) => indexOf(one) === furthest);
  const afterOf = (end: Step) => steps.find(({ number }) => number > end.number);
  const held = ends.findLast((end) => afterOf(end)?.Op !== "Fail");
  const end = held ?? ends.at(-1);
  const first = tried.findLast((one) => indexOf(one) === nearest && one.number <= (end?.number ?? 0))?.number ?? 0;
  const after = end && afterOf(end);
  const last = after?.number ?? Number.POSITIVE_INFINITY;
  return {
    holds: held !== undefined,
    first,
    last,
    steps: all.filter(({ number }) => number >= first && number <= last),
  };
}

function indexOf({ Node }: Step): number {
  return Array.isArray(Node) ? 0 : (Node.index ?? 0);
}
