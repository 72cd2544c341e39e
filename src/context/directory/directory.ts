import type { Registration, Resource, Tenant } from "../../issuance/input.ts";
import type { OnContextEvent } from "../events.ts";
import { createLive } from "../live.ts";
import type { LiveStatus } from "../live.ts";
import type { EntityDocument } from "./documents.ts";
import type { Owner, RegisteredActor } from "./link.ts";
import { createLoader } from "./load.ts";
import type { DirectorySettings } from "./settings.ts";

/** One method a look-up, each by key and each as cheap for 100,000 entries as for ten. What they return is shared. */
export interface Directory {
  readonly registration: (clientId: string) => Registration | undefined;
  /** Who may appear in a delegation chain: a registration by its own id. */
  readonly actor: (id: string) => RegisteredActor | undefined;
  /** @param now seconds since the epoch: the time of observation of controls that name none */
  readonly tenant: (id: string, now: number) => Tenant | undefined;
  /** The certificates, PEM, at which a chain of this tenant may end. */
  readonly anchors: (tenantId: string) => readonly string[];
  readonly resource: (id: string) => Resource | undefined;
  readonly owner: (id: string) => Owner | undefined;
  readonly entity: (type: string, id: string) => EntityDocument | undefined;
  /** All entities of a type, in the order in which they were written. */
  readonly entities: (type: string) => ReadonlyMap<string, EntityDocument>;
  /** What can be done with a type of entity. */
  readonly actions: (type: string) => readonly string[];
  readonly status: () => DirectoryStatus;
  /** Never rejects: what was wrong is in the status, and the last good entries stay. */
  readonly reload: () => Promise<DirectoryStatus>;
  readonly close: () => Promise<void>;
}

export interface DirectoryStatus extends LiveStatus {
  readonly files: number;
  readonly entries: Readonly<Record<"tenants" | "registrations" | "resources" | "owners", number>>;
}

export interface DirectoryPorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onEvent: OnContextEvent;
}

const nothing: ReadonlyMap<string, EntityDocument> = new Map();

/**
 * Loads the folder and keeps up with it.
 * @throws AssayerError `DIRECTORY_INVALID` with every fault's file, line, column and member
 */
export async function createDirectory(settings: DirectorySettings, ports: DirectoryPorts): Promise<Directory> {
  const { path, watch } = settings;
  const live = await createLive({
    source: "directory",
    load: createLoader(path, { maxBytes: settings.max_file_bytes, maxYamlBytes: settings.max_yaml_bytes }, ports.clock),
    ...(watch && { watch: path }),
    failure: "DIRECTORY_INVALID",
    ...ports,
  });
  const now = () => live.value().snapshot;
  const status = (): DirectoryStatus => {
    const { files, snapshot } = live.value();
    const { tenants, registrations, resources, owners } = snapshot;
    const entries = {
      tenants: tenants.size,
      registrations: registrations.size,
      resources: resources.size,
      owners: owners.size,
    };
    return { ...live.status(), files, entries };
  };
  return {
    registration: (clientId) => now().registrations.get(clientId),
    actor: (id) => now().actors.get(id),
    tenant: (id, at) =>
      now()
        .tenants.get(id)
        ?.at(Math.floor(live.goodAt(at * 1_000) / 1_000)),
    anchors: (tenantId) => now().tenants.get(tenantId)?.anchors ?? [],
    resource: (id) => now().resources.get(id),
    owner: (id) => now().owners.get(id),
    entity: (type, id) => now().entities.byType.get(type)?.get(id),
    entities: (type) => now().entities.byType.get(type) ?? nothing,
    actions: (type) => now().entities.actions.get(type) ?? [],
    status,
    reload: async () => {
      await live.reload();
      return status();
    },
    close: live.close,
  };
}
