import type { Json } from "../../src/issuance/vocabulary.ts";

/**
 * Readers of JSON that came from outside, each of which gives back what it knows to be of its shape, or throws a
 * TypeError. By hand, because a schema library would be most of a piece.
 */
export type Read<Value> = (value: unknown) => Value;

type Shape = Readonly<Record<string, Read<unknown>>>;
type Members<Of extends Shape> = { readonly [Name in keyof Of]: ReturnType<Of[Name]> };

/** A message as plain JSON, without what only looks like it: getters, prototypes of another realm. */
export function messageOf<Value>(read: Read<Value>, message: unknown): Value {
  return read(JSON.parse(JSON.stringify(message)));
}

export const json: Read<Json> = (value) => (isJson(value) ? (value as Json) : otherwise());

export const string: Read<string> = (value) => (typeof value === "string" ? value : otherwise());

/** A text that names something; its syntax is Assayer's to judge. */
export const text: Read<string> = (value) => (string(value).length > 0 ? (value as string) : otherwise());

export const oneOf =
  <const Value extends string>(values: readonly Value[]): Read<Value> =>
  (value) =>
    values.find((one) => one === value) ?? otherwise();

export const list =
  <Value>(of: Read<Value>): Read<readonly Value[]> =>
  (value) =>
    Array.isArray(value) ? value.map((one) => of(one)) : otherwise();

/** What may be missing. */
export const optional =
  <Value>(of: Read<Value>): Read<Value | undefined> =>
  (value) =>
    value === undefined ? undefined : of(value);

/** What may be missing, or null, which means the same. */
export const nullish =
  <Value>(of: Read<Value>): Read<Value | undefined> =>
  (value) =>
    value === undefined || value === null ? undefined : of(value);

export const map: Read<Readonly<Record<string, Json>>> = (value) =>
  isObject(value) && isJson(value) ? value : otherwise();

/** An object with these members, and any others. */
export const object =
  <Of extends Shape>(shape: Of): Read<Members<Of>> =>
  (value) => {
    const given = map(value);
    return Object.fromEntries(Object.entries(shape).map(([name, of]) => [name, of(own(given, name))])) as Members<Of>;
  };

/** An object with these members only. */
export const exactly =
  <Of extends Shape>(shape: Of): Read<Members<Of>> =>
  (value) =>
    Object.keys(map(value)).every((name) => Object.hasOwn(shape, name)) ? object(shape)(value) : otherwise();

/** One entry of `authorization_details` (RFC 9396 §2). */
export const detail: Read<{ readonly type: string }> = (value) => ({ ...map(value), ...object({ type: text })(value) });

function own(value: Readonly<Record<string, Json>>, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Of parsed JSON, only a number like 1e999 is none. */
function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isJson);
}

function otherwise(): never {
  throw new TypeError("not of the expected shape");
}
