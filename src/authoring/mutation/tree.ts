import { z } from "zod";

/** Where something is written, as `opa parse --json-include locations` says it. */
export interface Place {
  /** From 1. */
  readonly row: number;
  /** From 1, in code points. */
  readonly col: number;
  /** Of an expression all of its text, as it is written. */
  readonly text: string;
}

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

const location = z
  .object({ row: z.int(), col: z.int(), text: z.base64() })
  .transform(({ row, col, text }): Place => ({ row, col, text: Buffer.from(text, "base64").toString("utf8") }));
const located = z.object({ location });
const expression = z.object({
  location,
  terms: z.unknown(),
  negated: z.boolean().optional(),
  /** What has no condition has `true` for one all the same, written nowhere. */
  generated: z.boolean().optional(),
});
const variable = z.object({ type: z.literal("var"), value: z.string() });
const every = z.object({ domain: z.unknown(), body: z.unknown() });
const some = z.object({ symbols: z.array(z.unknown()).min(1) });
const call = z.object({ type: z.literal("call"), value: z.array(z.unknown()).min(1) });
const operator = z.object({ location, type: z.literal("ref"), value: z.tuple([variable]) });
const number = z.object({ location, type: z.literal("number") });
const operators: ReadonlySet<string> = new Set(["lt", "lte", "gt", "gte", "equal", "neq"]);

/** Every condition in a part of a parsed file. */
export function conditionsIn(node: unknown): Condition[] {
  return objectsIn(node).flatMap(({ body }) => (Array.isArray(body) ? body.flatMap(condition) : []));
}

/** Every comparison in a part of a parsed file. */
export function comparisonsIn(node: unknown): Comparison[] {
  return objectsIn(node).flatMap((one) => {
    const nested = call.safeParse(one).data;
    if (nested !== undefined) return comparison(nested.value, false);
    return Array.isArray(one["terms"]) ? comparison(one["terms"], true) : [];
  });
}

function objectsIn(node: unknown): Record<string, unknown>[] {
  if (typeof node !== "object" || node === null) return [];
  const below = Object.values(node).flatMap(objectsIn);
  return Array.isArray(node) ? below : [node as Record<string, unknown>, ...below];
}

function condition(node: unknown): Condition[] {
  const { location: place, terms, negated = false, generated = false } = expression.parse(node);
  if (generated) return [];
  if (negated) return [{ place, kind: "negated", declares: false }];
  if (every.safeParse(terms).success) return [{ place, kind: "every", declares: false }];
  const symbols = some.safeParse(terms).data?.symbols;
  if (symbols !== undefined) return [{ place, kind: "some", declares: symbols.some(declares) }];
  const assigns = Array.isArray(terms) && operator.safeParse(terms[0]).data?.value[0].value === "assign";
  return [{ place, kind: "plain", declares: assigns }];
}

/** Of `some k, v in collection` all but the collection; of `some x` itself. `_` is called `$0` and so on. */
function declares(symbol: unknown): boolean {
  const members = call.safeParse(symbol).data?.value.slice(1, -1) ?? [symbol];
  return members.some((member) => namesIn(member).some((name) => !name.startsWith("$")));
}

function namesIn(node: unknown): string[] {
  return objectsIn(node).flatMap((one) => variable.safeParse(one).data?.value ?? []);
}

function comparison([of, left, right]: readonly unknown[], alone: boolean): Comparison[] {
  const found = operator.safeParse(of).data;
  if (found === undefined || !operators.has(found.value[0].value)) return [];
  const sides = [
    { side: "left", term: left },
    { side: "right", term: right },
  ] as const;
  const numbers = sides.flatMap(({ side, term }) =>
    number.safeParse(term).success ? [{ side, place: located.parse(term).location }] : [],
  );
  return [{ place: found.location, alone, numbers }];
}
