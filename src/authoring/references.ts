/** A path through `input`, `data` or the built-ins, as far as the text says it: `["input", "tenant", "id"]`. */
export interface Reference {
  readonly path: readonly string[];
  /** From 1. */
  readonly row: number;
}

interface Term {
  readonly type: string;
  readonly value: readonly Term[];
  readonly location?: { readonly row: number };
}

/**
 * Every reference in a part of OPA's syntax tree. A list of texts counts as a path below `input`: so it is what
 * `object.get(input, ["tenant", "id"], null)` looks at.
 */
export function referencesIn(part: unknown): Reference[] {
  if (typeof part !== "object" || part === null) return [];
  const below = Object.values(part).flatMap(referencesIn);
  if (!isTerm(part)) return below;
  const path = texts(part.type === "ref" ? part.value.slice(1) : part.value);
  const [head] = part.value;
  if (part.type === "ref" && head !== undefined) return [at(part, [String(head.value), ...path]), ...below];
  if (part.type === "array" && path.length > 0) return [at(part, ["input", ...path]), ...below];
  return below;
}

export function isBelow({ path }: Reference, place: readonly string[]): boolean {
  return place.every((step, index) => path[index] === step);
}

function isTerm(part: object): part is Term {
  return "type" in part && typeof part.type === "string" && "value" in part && Array.isArray(part.value);
}

/** The steps up to the first that is only known when the policy runs. */
function texts(terms: readonly Term[]): string[] {
  const unknown = terms.findIndex(({ type }) => type !== "string");
  return terms.slice(0, unknown === -1 ? terms.length : unknown).map(({ value }) => String(value));
}

function at({ location }: Term, path: readonly string[]): Reference {
  return { path, row: location?.row ?? 1 };
}
