import type { Call, Definition, Expression, Place, Term } from "../tree.ts";
import { expressionsOfDefinition, termsIn, termsOfDefinition } from "../terms.ts";

/** An expression of a rule's body, of an else branch, of `every` or of a comprehension. */
export interface Condition {
  readonly place: Place;
  readonly kind: "plain" | "negated" | "every" | "some";
  /** It gives a variable its value, which what follows needs. */
  readonly declares: boolean;
}

/** A comparison, wherever it is written. */
export interface Comparison {
  /** Where its operator is. */
  readonly place: Place;
  /** Whether it is a condition by itself, and not part of one or of a value. */
  readonly alone: boolean;
  /** What is compared, where that is a number that is written down. */
  readonly numbers: readonly { readonly side: "left" | "right"; readonly place: Place }[];
}

const operators: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte", "equal", "neq"]);

/** Every condition of a definition. */
export function conditionsIn(definition: Definition): Condition[] {
  return expressionsOfDefinition(definition).map(condition);
}

/** Every comparison of a definition. */
export function comparisonsIn(definition: Definition): Comparison[] {
  const alone = new Set(expressionsOfDefinition(definition).map(({ term }) => term));
  return termsOfDefinition(definition).flatMap((term) =>
    term.kind === "call" && operators.has(term.operator) ? [comparison(term, alone.has(term))] : [],
  );
}

function condition(expression: Expression): Condition {
  const { form, negated, term } = expression;
  if (negated) return { place: expression, kind: "negated", declares: false };
  const declares = form === "some" ? declaresSome(term) : term.kind === "call" && term.operator === "assign";
  return { place: expression, kind: form, declares: form !== "every" && declares };
}

/** Of `some k, v in collection` all but the collection; of `some x` itself. `_` is called `$0` and so on. */
function declaresSome(symbol: Term): boolean {
  const members = symbol.kind === "call" ? symbol.args.slice(0, -1) : [symbol];
  return members.flatMap(termsIn).some((one) => one.kind === "name" && !one.name.startsWith("$"));
}

function comparison({ operatorAt, args: [left, right] }: Call, alone: boolean): Comparison {
  const sides = [
    { side: "left", place: left },
    { side: "right", place: right },
  ] as const;
  const numbers = sides.flatMap(({ side, place }) => (place !== undefined && isNumber(place) ? [{ side, place }] : []));
  return { place: operatorAt, alone, numbers };
}

function isNumber(term: Term): boolean {
  return term.kind === "scalar" && typeof term.value === "number";
}
