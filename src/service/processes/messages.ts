import type { Configuration } from "../../config/schema.ts";
import type { ErrorCode } from "../../issuance/errors.ts";
import type { Refusal } from "../../server/admin-listener.ts";
import type { CatalogueEntry } from "../../server/catalogue.ts";
import type { Health } from "../../server/health.ts";
import type { Samples } from "../../server/metrics.ts";
import type { Checks, PolicyStatus } from "../operations.ts";

/** What the supervisor says to a process. `report` and `reload` are answered by a status. */
export type ToWorker =
  | { readonly type: "start"; readonly configuration: Configuration }
  | { readonly type: "report" | "reload"; readonly id: number }
  | { readonly type: "stop" };

/**
 * What a process says to the supervisor. What it is told before it `hears` is lost; the first status means that it is
 * ready.
 */
export type FromWorker =
  | { readonly type: "hears" }
  | { readonly type: "status"; readonly status: Status; readonly samples: Samples; readonly answers?: number }
  | {
      readonly type: "failed";
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** A process as operators look after it, at one moment. */
export interface Status {
  readonly url: string;
  readonly checks: Readonly<Record<keyof Checks, Health>>;
  readonly policy: PolicyStatus;
  readonly refusals: readonly Refusal[];
  /** Absent where it is what it was in the status before. */
  readonly catalogue?: readonly CatalogueEntry[];
}

/** How often a process tells its status without being asked, in milliseconds. */
export const statusMs = 1_000;

/** Tells a process in its environment which of them it is. */
export const numberVariable = "ASSAYER_PROCESS";
