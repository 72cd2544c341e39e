import type { IssuanceInput } from "../../issuance/input.ts";
import type { Expression } from "../tree.ts";
import { attemptAt } from "./attempt.ts";
import type { Attempt } from "./attempt.ts";
import type { Names } from "./names.ts";
import { referencesOf } from "./references.ts";
import type { RuleDefinition } from "./definitions.ts";
import type { Step, Trace } from "./trace.ts";
import { isPartOf } from "./trace.ts";
import { seenBy } from "./seen.ts";
import type { Seen } from "./seen.ts";

/**
 * `undefined`: something that it looks at is not there, so it does not hold. `unreached`: one before it did not hold,
 * so that nobody looked.
 */
export type Result = "true" | "false" | "undefined" | "unreached";

/** An expression of a rule's body as it is written, and what became of it. */
export interface Condition {
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly result: Result;
  /** What it looked at. */
  readonly saw: readonly Seen[];
  /** The conditions of the helpers that it asks: a helper holds where all conditions of one of its definitions do. */
  readonly helpers: readonly Helper[];
}

export interface Helper {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly conditions: readonly Condition[];
}

/** What conditions are worked out from. */
export interface Known {
  readonly input: IssuanceInput;
  readonly trace: Trace;
  readonly names: Names;
}

/** Helpers within helpers that are followed. */
const maxDepth = 8;
/** Conditions for one rule: helpers that ask helpers could be as many as one likes. */
const maxConditions = 500;

/** The conditions of a rule as it was evaluated. */
export function conditionsOf(definition: RuleDefinition, known: Known): Condition[] {
  const entered = known.trace.entered(definition).at(-1);
  return new Looking(known).body(definition.body, entered, 0);
}

class Looking {
  readonly #known: Known;
  #left = maxConditions;

  constructor(known: Known) {
    this.#known = known;
  }

  body(body: readonly Expression[], entered: Step | undefined, depth: number): Condition[] {
    const shown = body.slice(0, this.#left);
    this.#left -= shown.length;
    return shown.map((expression) => this.#condition(expression, entered, depth));
  }

  #condition(expression: Expression, entered: Step | undefined, depth: number): Condition {
    const { names, trace } = this.#known;
    const attempt = entered === undefined ? undefined : attemptAt(expression, trace.steps(entered.QueryID));
    const references = referencesOf(expression, names.get(expression.file));
    const { saw, lacks } = seenBy(references, attempt, this.#known);
    const helpers =
      attempt === undefined || depth === maxDepth ? [] : this.#helpers(references.helpers, attempt, depth);
    return {
      text: expression.text,
      file: expression.file,
      line: expression.row,
      result: resultOf(expression, attempt, lacks),
      saw,
      helpers: [...helpers, ...this.#inner(expression, attempt, depth)],
    };
  }

  #helpers(definitions: readonly RuleDefinition[], attempt: Attempt, depth: number): Helper[] {
    return definitions.flatMap((definition) => {
      const entered = this.#enteredBy(definition, attempt);
      // What was worked out for another question is not worked out again.
      if (entered === undefined) return [];
      const conditions = this.body(definition.body, entered, depth + 1);
      return [{ name: definition.name, file: definition.file, line: definition.row, conditions }];
    });
  }

  #enteredBy(definition: RuleDefinition, { first, last }: Attempt): Step | undefined {
    const all = this.#known.trace.entered(definition);
    const own = all.findLast(({ number }) => number > first && number < last);
    // Without arguments it comes to the same wherever it was asked.
    return own ?? (definition.isFunction ? undefined : all.at(-1));
  }

  /** Of an `every`: what became of the last one that was looked at, which is the one that failed where one did. */
  #inner({ body, text, file, row }: Expression, attempt: Attempt | undefined, depth: number): Helper[] {
    const [begin] = body;
    if (begin === undefined || attempt === undefined || depth === maxDepth) return [];
    const entered = this.#known.trace
      .enteredBetween(attempt.first, attempt.last)
      .findLast((step) => Array.isArray(step.Node) && isPartOf(step, begin));
    if (entered === undefined) return [];
    const name = text.split("{", 1)[0]?.trim() ?? "every";
    return [{ name, file, line: row, conditions: this.body(body, entered, depth + 1) }];
  }
}

function resultOf({ negated }: Expression, attempt: Attempt | undefined, lacks: boolean): Result {
  if (attempt === undefined) return "unreached";
  if (attempt.holds) return "true";
  return !negated && lacks ? "undefined" : "false";
}
