import type { Json } from "../../src/issuance/vocabulary.ts";

/** The same document with one of its places replaced or removed, or with another member or element there. */
export function altered(document: Json, at: number, value: Json, how: string): Json {
  const places = placesOf(document);
  return changed(document, places[at % places.length] ?? [], value, how);
}

/** The same document with this value in each of its places by turns. */
export function replacements(document: Json, value: Json): Json[] {
  return placesOf(document).map((path) => changed(document, path, value, "replace"));
}

/** The path of each of its places, the whole first. One list that grows: called a million times. */
function placesOf(value: Json, path: string[] = [], places: string[][] = []): string[][] {
  places.push(path);
  if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) placesOf(inner, [...path, name], places);
  }
  return places;
}

function changed(document: Json, path: readonly string[], value: Json, how: string): Json {
  const [first, ...rest] = path;
  if (first === undefined) return how === "add" ? extended(document, value) : value;
  if (typeof document !== "object" || document === null) return value;
  const isGone = how === "remove" && rest.length === 0;
  const members = Object.entries(document)
    .filter(([name]) => !(isGone && name === first))
    .map(([name, inner]): [string, Json] => [
      name,
      name === first && !isGone ? changed(inner, rest, value, how) : inner,
    ]);
  return Array.isArray(document) ? members.map(([, inner]) => inner) : Object.fromEntries(members);
}

function extended(document: Json, value: Json): Json {
  if (Array.isArray(document)) return [...document, value];
  return typeof document === "object" && document !== null ? { ...document, extra: value } : value;
}
