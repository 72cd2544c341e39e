import type { Registration, Resource, Tenant } from "../../issuance/input.ts";
import { turn } from "../turn.ts";
import { readAnchors } from "./anchors.ts";
import type { Anchor } from "./anchors.ts";
import type { OwnerDocument, TenantDocument } from "./documents.ts";
import type { FileEntries, Placed, PlacedRegistration } from "./entries.ts";
import { linkEntities } from "./entities.ts";
import type { Entities } from "./entities.ts";
import { findDangling } from "./references.ts";
import type { LinkFault } from "./references.ts";

/** The directory at one moment: every entry by the key under which a request names it. */
export interface Snapshot {
  readonly registrations: ReadonlyMap<string, Registration>;
  readonly actors: ReadonlyMap<string, RegisteredActor>;
  readonly tenants: ReadonlyMap<string, LinkedTenant>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly owners: ReadonlyMap<string, Owner>;
  readonly entities: Entities;
}

export type RegisteredActor = Pick<Registration, "id" | "kind" | "tenant" | "active">;
export type Owner = Pick<OwnerDocument, "id" | "active">;

export interface LinkedTenant {
  /** Takes the time, in seconds, at which a control that names none of its own was observed. */
  readonly at: (seen: number) => Tenant;
  readonly anchors: readonly string[];
}

/**
 * Puts the entries of all files together: resolves references, finds the dangling ones, and what is there twice.
 * @param root the folder from which the files' names start
 */
export async function link(
  files: readonly FileEntries[],
  root: string,
): Promise<{ snapshot: Snapshot; faults: readonly LinkFault[] }> {
  const faults: LinkFault[] = [];
  const written = merge(files);
  const tenants = byKey("id", faults, written.tenant);
  const owners = byKey("id", faults, written.owner);
  const resources = byKey("id", faults, written.resource);
  const registered = byKey("id", faults, written.registration);
  await turn();
  byKey("client_id", faults, [...registered.values()]);
  const entities = linkEntities(written, faults);
  await turn();
  faults.push(...findDangling({ tenants, owners, resources, registered }));
  await turn();
  const registrations = [...registered.values()].map((one) => toRegistration(one, owners));
  await turn();
  const snapshot: Snapshot = {
    registrations: new Map(registrations.map((one) => [one.client_id, one])),
    actors: new Map(registrations.map(({ id, kind, tenant, active }) => [id, { id, kind, tenant, active }])),
    tenants: await linkTenants([...tenants.values()], root, faults),
    resources: new Map([...resources].map(([id, { document }]) => [id, document])),
    owners: new Map([...owners].map(([id, { document }]) => [id, { id, active: document.active }])),
    entities,
  };
  return { snapshot, faults };
}

function merge(files: readonly FileEntries[]): Omit<FileEntries, "faults"> {
  return {
    tenant: files.flatMap((file) => file.tenant),
    owner: files.flatMap((file) => file.owner),
    resource: files.flatMap((file) => file.resource),
    registration: files.flatMap((file) => file.registration),
    entity: files.flatMap((file) => file.entity),
    actions: files.flatMap((file) => file.actions),
  };
}

type Index<Document> = ReadonlyMap<string, Placed<Document>>;

/** Entries by a member that no two of them may share. */
function byKey<Key extends string, One extends Placed<Record<Key, string>>>(
  key: Key,
  faults: LinkFault[],
  all: readonly One[],
): Map<string, One> {
  const index = new Map<string, One>();
  for (const one of all) {
    const value = one.document[key];
    const first = index.get(value);
    if (first === undefined) index.set(value, one);
    else faults.push({ place: one.place, path: [key], message: `"${value}" is there twice`, other: first.place });
  }
  return index;
}

/** Members in the order of the schema, so that equal registrations give equal JSON text. */
function toRegistration({ document, kind }: PlacedRegistration, owners: Index<OwnerDocument>): Registration {
  const { id, client_id, tenant, active, environment, owner, ...rest } = document;
  const known = owner === undefined ? undefined : owners.get(owner)?.document;
  return {
    id,
    client_id,
    kind,
    tenant,
    active,
    environment,
    ...(known && { owner: { id: known.id, active: known.active } }),
    ...rest,
  };
}

async function linkTenants(
  tenants: readonly Placed<TenantDocument>[],
  root: string,
  faults: LinkFault[],
): Promise<Map<string, LinkedTenant>> {
  const linked = new Map<string, LinkedTenant>();
  for (const one of tenants) linked.set(one.document.id, await linkTenant(one, root, faults));
  return linked;
}

async function linkTenant(one: Placed<TenantDocument>, root: string, faults: LinkFault[]): Promise<LinkedTenant> {
  const { id, active, required_controls, controls, trust_anchors, settings } = one.document;
  const anchors = await anchorsOf(one, root, faults);
  const thumbprints = anchors.map(({ thumbprint }) => thumbprint);
  const tenantAt = (seen: number): Tenant => ({
    id,
    active,
    ...(required_controls && { required_controls }),
    controls: controlsAt(controls, seen),
    ...(trust_anchors && { trust_anchors: thumbprints }),
    settings,
  });
  const timeless = Object.values(controls).every((control) => control.observed_at !== undefined);
  const fixed = tenantAt(0);
  return { at: timeless ? () => fixed : tenantAt, anchors: anchors.map(({ pem }) => pem) };
}

function controlsAt(controls: TenantDocument["controls"], seen: number): Tenant["controls"] {
  const entries = Object.entries(controls);
  return Object.fromEntries(entries.map(([name, { enabled, observed_at = seen }]) => [name, { enabled, observed_at }]));
}

async function anchorsOf({ document, place }: Placed<TenantDocument>, root: string, faults: LinkFault[]) {
  const anchors: Anchor[] = [];
  for (const [index, written] of (document.trust_anchors ?? []).entries()) {
    try {
      anchors.push(...(await readAnchors(written, place.file, root)));
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : "cannot be read";
      faults.push({ place, path: ["trust_anchors", index], message });
    }
  }
  return anchors;
}
