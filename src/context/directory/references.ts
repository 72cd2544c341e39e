import type { Path } from "../../files/fault.ts";
import { suggestion } from "../../files/nearest.ts";
import type { RegistrationDocument, ResourceDocument } from "./documents.ts";
import type { Place, Placed } from "./entries.ts";

/** What is wrong between entries. `other` is the second place that it takes. */
export interface LinkFault {
  readonly place: Place;
  /** From the entry. */
  readonly path: Path;
  readonly message: string;
  readonly other?: Place;
}

/** What may be referred to, by id. */
export interface Targets {
  readonly tenants: ReadonlyMap<string, unknown>;
  readonly owners: ReadonlyMap<string, unknown>;
  readonly resources: ReadonlyMap<string, Placed<ResourceDocument>>;
  readonly registered: ReadonlyMap<string, Placed<RegistrationDocument>>;
}

// Guessing at a name among more would take longer than it helps.
const maxCandidates = 10_000;

/** References to what is not there. */
export function findDangling(targets: Targets): LinkFault[] {
  const { tenants, owners, resources, registered } = targets;
  const faults: LinkFault[] = [];
  const check = (
    what: string,
    among: ReadonlyMap<string, unknown>,
    place: Place,
    path: Path,
    id: string | undefined,
  ) => {
    if (id === undefined || among.has(id)) return;
    const guess = among.size > maxCandidates ? "" : suggestion(id, among.keys());
    faults.push({ place, path, message: `there is no ${what} "${id}"${guess}` });
  };
  for (const { document, place } of resources.values()) {
    check("tenant", tenants, place, ["tenant"], document.tenant);
    check("owner", owners, place, ["owner"], document.owner);
  }
  for (const { document, place } of registered.values()) {
    check("tenant", tenants, place, ["tenant"], document.tenant);
    check("owner", owners, place, ["owner"], document.owner);
    document.resources.forEach((id, index) => check("resource", resources, place, ["resources", index], id));
  }
  return faults;
}
