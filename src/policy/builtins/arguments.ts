import { isObject, isSet } from "../value.ts";
import type { RegoObject, Value } from "../value.ts";

/** A built-in: a value, or undefined where OPA would answer with an error. */
export type Builtin = (...values: Value[]) => Value | undefined;

/** The built-ins of a family, by name. */
export type Family = Readonly<Record<string, Builtin>>;

/** An argument that the built-in cannot take: its result is undefined. */
export class Unusable extends Error {}

/** The result of a call, undefined where an argument cannot be used. */
export function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Unusable) return undefined;
    throw thrown;
  }
}

/** What a built-in may produce at most. */
export const limits = { items: 65_536, characters: 1_048_576 };

/**
 * Refuses work that no policy needs. Unlike an argument that cannot be used it fails the evaluation, because an
 * undefined result of something so large could be taken for an answer.
 */
export function bounded(amount: number | bigint, limit: number, what: string): void {
  if (amount > limit) throw new RangeError(`${what} of ${amount}, where ${limit} is the limit`);
}

export function text(value: Value | undefined): string {
  if (typeof value !== "string") throw new Unusable("not a string");
  return value;
}

/** A whole number that fits in 64 bits, as Go's int does. */
export function integer(value: Value | undefined): bigint {
  const whole = typeof value === "bigint" || Number.isInteger(value) ? BigInt(value as number) : undefined;
  if (whole === undefined || BigInt.asIntN(64, whole) !== whole) throw new Unusable("not a 64-bit integer");
  return whole;
}

export function object(value: Value | undefined): RegoObject {
  if (value === undefined || !isObject(value)) throw new Unusable("not an object");
  return value;
}

/** The items of an array or a set. */
export function items(value: Value | undefined): Value[] {
  if (Array.isArray(value)) return value;
  if (value === undefined || !isSet(value)) throw new Unusable("not an array or a set");
  return [...value];
}

/** A string, or an array or set of strings. */
export function texts(value: Value): string[] {
  return typeof value === "string" ? [value] : items(value).map(text);
}

/** Bytes as a string; Rego's can hold others than UTF-8, ours cannot. */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new Unusable("not UTF-8", { cause });
  }
}
