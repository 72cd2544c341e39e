import type { Registration, Resource, Tenant } from "../../issuance/input.ts";
import type { OnContextEvent } from "../events.ts";
import type { LiveStatus } from "../live.ts";

/** One method a look-up, each by key and each as cheap for 100,000 entries as for ten. */
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
  readonly status: () => DirectoryStatus;
  /** Never rejects: what was wrong is in the status, and the last good entries stay. */
  readonly reload: () => Promise<DirectoryStatus>;
  readonly close: () => Promise<void>;
}

export type RegisteredActor = Pick<Registration, "id" | "kind" | "tenant" | "active">;
export interface Owner {
  readonly id: string;
  readonly active: boolean;
}

export interface DirectoryStatus extends LiveStatus {
  readonly files: number;
  readonly entries: {
    readonly tenants: number;
    readonly registrations: number;
    readonly resources: number;
    readonly owners: number;
  };
}

export interface DirectoryPorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onEvent: OnContextEvent;
}
