import { fileURLToPath } from "node:url";
import { AssayerError } from "../issuance/errors.ts";
import type { ErrorCode } from "../issuance/errors.ts";
import type { Evaluate } from "../issuance/ports.ts";
import { activate } from "./active.ts";
import type { ActivePolicy, EvaluateAccess } from "./active.ts";
import { openBundle } from "./bundle.ts";
import type { ContractMetadata } from "./contract.ts";
import type { PoolStatus } from "./pool.ts";
import type { PolicySettings } from "./settings.ts";
import { trustAsSet } from "./signature/trust.ts";
import { singleFlight } from "../files/single-flight.ts";
import { watchBundle } from "./watch.ts";

/** The policy that decides now. A bundle that is worse than the last good one never replaces it. */
export interface PolicyStore {
  /** Rejects with POLICY_UNAVAILABLE where no bundle could be loaded so far. */
  readonly evaluate: Evaluate;
  /** Undefined where the active policy is about issuance only. */
  readonly evaluateAccess: (...asked: Parameters<EvaluateAccess>) => ReturnType<EvaluateAccess> | undefined;
  /** Whether the active policy is about anything but issuance. */
  readonly answersAccess: () => boolean;
  /** What the active policy's rules say of themselves; empty without one. */
  readonly catalogue: () => ContractMetadata["catalogue"];
  readonly status: () => PolicyStatus;
  /** Reads the bundle again. Never rejects: a failure is in the status. */
  readonly reload: () => Promise<PolicyStatus>;
  /** Resolves once what is being evaluated is answered. */
  readonly close: () => Promise<void>;
}

/** Times are milliseconds since the epoch. */
export interface PolicyStatus {
  readonly source: string;
  /** Absent while no policy is active. */
  readonly revision?: string;
  readonly digest?: string;
  readonly loadedAt?: number;
  /** When the bundle was last looked at. */
  readonly checkedAt: number;
  /** Why the bundle as it is now is not the active one. */
  readonly lastError?: { readonly code: ErrorCode; readonly message: string; readonly at: number };
  readonly pool: PoolStatus;
}

export type PolicyEvent =
  | {
      readonly type: "policy_activated";
      readonly revision: string;
      readonly digest: string;
      readonly took_ms: number;
    }
  | { readonly type: "policy_rejected"; readonly error: AssayerError }
  | { readonly type: "evaluator_replaced"; readonly error: AssayerError };

export interface PolicySurroundings {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
  readonly onEvent: (event: PolicyEvent) => void;
  /** Entry file of an evaluator thread, and milliseconds that it has to get ready; only tests have their own. */
  readonly threadUrl?: URL;
  readonly startMs?: number;
}

/** The bundle that comes with the package. */
export const ownBundle = fileURLToPath(new URL("../../bundles/default.tar.gz", import.meta.url));
const ownThread = new URL("./evaluator.worker.js", import.meta.url);
/** For an evaluator to start, load the policy and decide its self-test once. */
const ownStartMs = 10_000;
const pagesPerMebibyte = 16;
const noPool: PoolStatus = { ready: 0, pending: 0, replaced: 0 };

/**
 * Loads the bundle, and again whenever it changes. Where it cannot be loaded the store is there all the same, without
 * an active policy: everything is denied until a good bundle arrives.
 */
export async function createPolicyStore(
  settings: PolicySettings,
  { clock, stopwatch, onEvent, threadUrl = ownThread, startMs = ownStartMs }: PolicySurroundings,
): Promise<PolicyStore> {
  const source = settings.bundle ?? ownBundle;
  const trust = trustAsSet(settings.verification);
  let active: (ActivePolicy & { readonly loadedAt: number }) | undefined;
  let checkedAt = 0;
  let lastError: PolicyStatus["lastError"];
  let closing = false;
  const retiring = new Set<Promise<void>>();

  const load = async () => {
    const bundle = await openBundle(source, trust.verify);
    if (bundle.digest === active?.bundle.digest) return;
    await trust.admit(bundle);
    const started = stopwatch();
    const former = active;
    const loaded = await activate(bundle, {
      maxPages: settings.max_memory_mib * pagesPerMebibyte,
      inPlace: settings.in_place ?? false,
      threads: settings.threads,
      deadlineMs: settings.deadline_ms,
      maxPending: settings.max_pending,
      maxWaitMs: settings.max_wait_ms,
      stopwatch,
      onLost: (error) => onEvent({ type: "evaluator_replaced", error }),
      threadUrl,
      startMs,
    });
    await trust.remember(bundle).catch(async (cause: unknown) => {
      await loaded.close();
      throw cause;
    });
    active = { ...loaded, loadedAt: clock() };
    if (former !== undefined) retire(former);
    const { revision, digest } = bundle;
    onEvent({ type: "policy_activated", revision, digest, took_ms: stopwatch() - started });
  };

  /** What the former policy is evaluating ends on it. */
  const retire = ({ close }: ActivePolicy) => {
    const closed = close().finally(() => retiring.delete(closed));
    retiring.add(closed);
  };

  const check = singleFlight(async () => {
    if (closing) return;
    checkedAt = clock();
    try {
      await load();
      lastError = undefined;
    } catch (cause) {
      const error = coded(cause);
      lastError = { code: error.code, message: error.message, at: checkedAt };
      onEvent({ type: "policy_rejected", error });
    }
  });

  const status = (): PolicyStatus => ({
    source,
    ...(active && { revision: active.bundle.revision, digest: active.bundle.digest, loadedAt: active.loadedAt }),
    checkedAt,
    ...(lastError && { lastError }),
    pool: active?.pool.status() ?? noPool,
  });
  const reload = async () => {
    await check();
    return status();
  };

  const unwatch = settings.watch ? await watchBundle(source, () => void reload()) : undefined;
  await reload();
  return {
    evaluate: async (inputJson, parts) => {
      if (active !== undefined) return active.evaluate(inputJson, parts);
      throw new AssayerError("POLICY_UNAVAILABLE", "no policy bundle could be loaded so far");
    },
    evaluateAccess: (inputJson, questions) => active?.evaluateAccess?.(inputJson, questions),
    answersAccess: () => active?.evaluateAccess !== undefined,
    catalogue: () => active?.bundle.metadata.catalogue ?? [],
    status,
    reload,
    close: async () => {
      closing = true;
      await unwatch?.();
      // For the one that is under way.
      await check();
      if (active !== undefined) retire(active);
      await Promise.all(retiring);
    },
  };
}

function coded(cause: unknown): AssayerError {
  if (cause instanceof AssayerError) return cause;
  return new AssayerError("BUNDLE_START_FAILED", "the bundle could not be loaded", { cause });
}
