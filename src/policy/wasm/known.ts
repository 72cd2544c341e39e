import { createHash } from "node:crypto";
import { functionNames } from "./module.ts";
import type { ModuleParts } from "./module.ts";

/** Other bodies for functions, by their places in the code section. */
export type Replacements = ReadonlyMap<number, Uint8Array>;

/** Where functions of OPA's runtime are that somebody has looked at. */
export interface Known<Name extends string> {
  readonly indexOf: (name: Name) => number;
  /** In the code section. */
  readonly placeOf: (name: Name) => number;
  readonly bodyOf: (name: Name) => Uint8Array;
}

/**
 * Functions that are byte for byte those of an OPA that is known; undefined where one of them is another.
 * @param digest SHA-256 of their names, indices and bodies, as hex digits
 */
export function knownFunctions<Name extends string>(
  parts: ModuleParts,
  names: readonly Name[],
  digest: string,
): Known<Name> | undefined {
  const indices = functionNames(parts);
  const indexOf = (name: Name) => indices.get(name) ?? 0;
  const placeOf = (name: Name) => indexOf(name) - parts.imported.functions;
  const bodyOf = (name: Name) => parts.bodies[placeOf(name)] ?? new Uint8Array();
  const hash = createHash("sha256");
  for (const name of names) hash.update(`${name} ${indexOf(name)} `).update(bodyOf(name));
  return hash.digest("hex") === digest ? { indexOf, placeOf, bodyOf } : undefined;
}
