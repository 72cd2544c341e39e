import { z } from "zod";
import type { OpenAuthorizer } from "./authorizer.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { RecordSettings } from "../record/settings.ts";
import type { Refusal } from "../server/admin-listener.ts";
import type { CatalogueEntry } from "../server/catalogue.ts";
import type { DecisionListener } from "../server/decision-listener.ts";
import type { Health } from "../server/health.ts";
import type { MetricsOptions } from "../server/metrics.ts";

/** What is looked at, in a process. */
export const checkNames = ["policy", "directory", "keys", "log"] as const;
export type Checks = Readonly<Record<(typeof checkNames)[number], () => Health>>;

/**
 * Ready means: a verified policy is active, the directory is loaded, keys are there, decisions can be recorded or, with
 * `on_failure: drop`, need not be.
 */
export function healthChecks(
  { policy, context, record }: OpenAuthorizer,
  { onFailure }: { readonly onFailure: RecordSettings["on_failure"] },
): Checks {
  return {
    policy: () => live(policy.status()),
    directory: () => directoryHealth(context.directory.status()),
    keys: () => keysHealth(context.evidence.status()),
    log: () => (record.status().writable ? { ready: true } : unwritable[onFailure]),
  };
}

/** A log that cannot be written, by what the operator chose for that. */
const unwritable: Readonly<Record<RecordSettings["on_failure"], Health>> = {
  deny: { ready: false, detail: "RECORD_FAILED: the log cannot be written; every decision is a deny" },
  block: { ready: false, detail: "RECORD_FAILED: the log cannot be written; decisions wait until it can" },
  drop: { ready: true, detail: "RECORD_FAILED: the log cannot be written; decisions go on without records" },
};

interface Loaded {
  /** Milliseconds since the epoch; absent while there is nothing to use. */
  readonly loadedAt?: number;
  readonly lastError?: { readonly code: string; readonly message: string };
}

/** Something that keeps its last good state is ready while it has one; what failed since is said beside it. */
function live({ loadedAt, lastError }: Loaded): Health {
  return {
    ready: loadedAt !== undefined,
    ...(loadedAt !== undefined && { age_seconds: secondsSince(loadedAt) }),
    ...(lastError && { detail: `${lastError.code}: ${lastError.message}` }),
  };
}

function directoryHealth({ loaded_at, error }: ReturnType<OpenAuthorizer["context"]["directory"]["status"]>): Health {
  return live({ loadedAt: loaded_at, ...(error && { lastError: error }) });
}

/** An issuer without keys is said, and does not stop the others: its tokens are not verified, so nothing is granted. */
function keysHealth(issuers: ReturnType<OpenAuthorizer["context"]["evidence"]["status"]>): Health {
  const without = issuers.filter(({ usable }) => !usable).map(({ issuer }) => issuer);
  const oldest = Math.max(0, ...issuers.map(({ age = 0 }) => age));
  return {
    ready: issuers.length === 0 || without.length < issuers.length,
    age_seconds: oldest,
    ...(without.length > 0 && { detail: `no keys of ${without.join(", ")}` }),
  };
}

/** What was refused when it was last read: policy, directory and files of facts, in this order. */
export function refusals({ policy, context }: OpenAuthorizer): Refusal[] {
  const newest = [
    { source: "policy", error: policy.status().lastError },
    context.directory.status(),
    ...context.factsStatus(),
  ];
  return newest.flatMap(({ source, error }) => (error === undefined ? [] : [{ source, code: error.code }]));
}

/** What the metrics read when somebody asks for them. */
export function readings(
  { policy, context, record }: OpenAuthorizer,
  listener: DecisionListener,
): MetricsOptions["readings"] {
  return {
    assayer_policy_age_seconds: () => age(policy.status().loadedAt),
    assayer_directory_age_seconds: () => age(context.directory.status().loaded_at),
    assayer_evaluators_ready: () => policy.status().pool?.ready,
    assayer_evaluations_pending: () => policy.status().pool?.pending,
    assayer_decisions_in_flight: () => listener.status().inFlight,
    assayer_decisions_waiting: () => listener.status().waiting,
    assayer_connections: () => listener.status().connections,
    assayer_records_waiting: () => record.status().waiting,
    assayer_processes: () => 1,
  };
}

/** The active policy, as the admin listener and the start-up line show it. */
export type PolicyStatus = {
  readonly revision?: string;
  readonly digest?: string;
  readonly age_seconds?: number;
  readonly last_error?: { readonly code: string; readonly message: string };
};

export function policyStatus({ policy }: OpenAuthorizer): PolicyStatus {
  const { revision, digest, loadedAt, lastError } = policy.status();
  return {
    ...(revision !== undefined && { revision }),
    ...(digest !== undefined && { digest }),
    ...(loadedAt !== undefined && { age_seconds: secondsSince(loadedAt) }),
    ...(lastError && { last_error: { code: lastError.code, message: lastError.message } }),
  };
}

const catalogueEntries = z.array(
  z.object({
    code: z.string(),
    title: z.string(),
    description: z.string(),
    remediation: z.string(),
    domain: z.string(),
    name: z.string(),
    references: z.array(z.string()),
    level: z.string(),
  }),
);

/** What the active policy's rules say of themselves. A bundle may say it in other words: then there is nothing to show. */
export function catalogue({ policy }: OpenAuthorizer): readonly CatalogueEntry[] {
  return catalogueEntries.catch([]).parse(policy.catalogue());
}

/** How many entries of each kind the directory has. */
export function directoryStatus({ context }: OpenAuthorizer): { [name: string]: Json } {
  const { files, entries } = context.directory.status();
  return { files, ...entries };
}

function age(at: number | undefined): number | undefined {
  return at === undefined ? undefined : secondsSince(at);
}

function secondsSince(at: number): number {
  return Math.max(0, Math.round((Date.now() - at) / 1_000));
}
