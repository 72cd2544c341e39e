/** A path through `input`, `data` or the built-ins, as far as the text says it: `["input", "tenant", "id"]`. */
export interface Reference {
  readonly path: readonly string[];
  /** From 1. */
  readonly row: number;
}

interface Term {
  readonly type: string;
  readonly value: unknown;
}

interface Compound extends Term {
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
  if (!isCompound(part)) return below;
  const [head, ...steps] = part.value;
  if (part.type === "ref" && typeof head?.value === "string")
    return [at(part, [head.value, ...texts(steps)]), ...below];
  if (part.type === "array" && head?.type === "string") return [at(part, ["input", ...texts(part.value)]), ...below];
  return below;
}

export function isBelow({ path }: Reference, place: readonly string[]): boolean {
  return place.every((step, index) => path[index] === step);
}

function isCompound(part: object): part is Compound {
  return "type" in part && typeof part.type === "string" && "value" in part && Array.isArray(part.value);
}

/** The steps up to the first that is only known when the policy runs. */
function texts(terms: readonly Term[]): string[] {
  const found: string[] = [];
  for (const { type, value } of terms) {
    if (type !== "string" || typeof value !== "string") break;
    found.push(value);
  }
  return found;
}

function at({ location }: Compound, path: readonly string[]): Reference {
  return { path, row: location?.row ?? 1 };
}
