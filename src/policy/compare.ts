import { isObject, isSet } from "./value.ts";
import type { RegoObject, Value } from "./value.ts";

/** Rego's order of values: by type (null, boolean, number, string, array, object, set), then by content. */
export function compare(a: Value, b: Value): number {
  const [rank, other] = [rankOf(a), rankOf(b)];
  if (rank !== other) return rank - other;
  if (typeof a === "string") return compareTexts(a, b as string);
  if (a === null || typeof a !== "object") return compareScalars(a, b);
  return compareAll(itemsOf(a), itemsOf(b as Composite));
}

export function equal(a: Value, b: Value): boolean {
  return a === b || (isComposite(a) && isComposite(b) && compare(a, b) === 0);
}

/** The member of an object under a key of any type. */
export function memberOf(object: RegoObject, key: Value): Value | undefined {
  if (!isComposite(key)) return object.get(key);
  return [...object].find(([candidate]) => equal(candidate, key))?.[1];
}

/** Whether a collection has an item of any type. */
export function includes(items: Iterable<Value>, item: Value): boolean {
  if (items instanceof Set && !isComposite(item)) return items.has(item);
  return [...items].some((candidate) => equal(candidate, item));
}

/** The same value with sets and objects in order, all the way down. */
export function inOrder(value: Value): Value {
  if (Array.isArray(value)) return value.map(inOrder);
  if (isSet(value)) return new Set([...value].sort(compare).map(inOrder));
  if (!isObject(value)) return value;
  return new Map([...value].sort(([a], [b]) => compare(a, b)).map(([key, one]) => [inOrder(key), inOrder(one)]));
}

/** Strings in the order of their UTF-8, which is that of their code points. */
export function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Composite = Extract<Value, object>;

function isComposite(value: Value): value is Composite {
  return typeof value === "object" && value !== null;
}

function rankOf(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "object") return Array.isArray(value) ? 4 : isObject(value) ? 5 : 6;
  return ranks.get(typeof value) as number;
}

const ranks = new Map([
  ["boolean", 1],
  ["number", 2],
  ["bigint", 2],
  ["string", 3],
]);

function compareScalars(a: Value, b: Value): number {
  const [left, right] = [a as number, b as number];
  return left < right ? -1 : Number(left > right);
}

/** What is compared one after the other: items; or sorted members, keys before values. */
function itemsOf(value: Composite): Value[] {
  if (Array.isArray(value)) return value;
  if (isSet(value)) return [...value].sort(compare);
  const members = [...value].sort(([a], [b]) => compare(a, b));
  return [...members.map(([key]) => key), ...members.map(([, one]) => one)];
}

function compareAll(a: Value[], b: Value[]): number {
  const different = a.findIndex((item, index) => index >= b.length || compare(item, b[index] as Value) !== 0);
  if (different === -1 || different >= b.length) return a.length - b.length;
  return compare(a[different] as Value, b[different] as Value);
}
