import type { EntityDocument } from "./documents.ts";
import type { FileEntries } from "./entries.ts";
import type { LinkFault } from "./references.ts";

/** Entities for other policies than issuance, each by type and id, and what can be done with each type. */
export interface Entities {
  readonly byType: ReadonlyMap<string, ReadonlyMap<string, EntityDocument>>;
  readonly actions: ReadonlyMap<string, readonly string[]>;
}

/** Puts the entities of all files together, and finds what is there twice. */
export function linkEntities(
  { entity, actions }: Pick<FileEntries, "entity" | "actions">,
  faults: LinkFault[],
): Entities {
  const byType = new Map<string, Map<string, EntityDocument>>();
  for (const { document, place } of entity) {
    const { type, id } = document;
    const known = byType.get(type) ?? new Map<string, EntityDocument>();
    if (known.has(id)) faults.push({ place, path: ["id"], message: `the ${type} "${id}" is there twice` });
    byType.set(type, known.set(id, document));
  }
  const names = new Map<string, readonly string[]>();
  for (const { document, place } of actions) {
    if (names.has(document.type)) faults.push({ place, path: ["type"], message: `"${document.type}" is there twice` });
    names.set(document.type, document.names);
  }
  return { byType, actions: names };
}
