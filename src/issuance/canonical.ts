import type { Json } from "./vocabulary.ts";

/** JSON text that is equal for equal values: members in code-unit order, no white space. */
export function canonical(value: Json | undefined): string {
  return JSON.stringify(value === undefined ? null : ordered(value));
}

/** The same value with the members of every object in code-unit order. */
export function ordered(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, ordered(value[name] ?? null)]));
}
