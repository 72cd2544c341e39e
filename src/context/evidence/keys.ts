import { AssayerError } from "../../issuance/errors.ts";
import type { KeySet } from "./key-set.ts";
import { refuse } from "./refuse.ts";
import type { KeyPolicy } from "./settings.ts";

/** An issuer's keys, kept: fetched by one at a time, not too often, and the last good ones used while that fails. */
export interface KeySource {
  /** Rejects with EVIDENCE_KEYS_UNAVAILABLE, or EVIDENCE_NOT_IN_TIME once the signal aborts. */
  readonly current: (signal: AbortSignal) => Promise<KeySet>;
  /** For a key that `known` lacks: keys fetched since, or now; undefined where it is too soon to ask again. */
  readonly newerThan: (known: KeySet, signal: AbortSignal) => Promise<KeySet | undefined>;
  /** Fetches if that is due. Never rejects. */
  readonly poll: () => Promise<void>;
  readonly status: () => KeyStatus;
}

export interface KeyStatus {
  readonly issuer: string;
  /** Keys that can be used. */
  readonly keys: number;
  /** Seconds since the keys in use were fetched; absent where none ever were. */
  readonly age?: number;
  /** Whether evidence can be verified with them now. */
  readonly usable: boolean;
  /** Why the last attempt failed, if it did. */
  readonly error?: string;
}

/** What operators hear of an issuer's keys. */
export type KeyEvent =
  | { readonly type: "keys_fetched"; readonly issuer: string; readonly keys: number; readonly took_ms: number }
  | { readonly type: "keys_failed"; readonly issuer: string; readonly error: AssayerError };

export interface KeySourceOptions {
  readonly issuer: string;
  readonly read: (signal: AbortSignal) => Promise<KeySet>;
  readonly policy: KeyPolicy;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onEvent: (event: KeyEvent) => void;
}

export function createKeySource({ issuer, read, policy, clock, onEvent }: KeySourceOptions): KeySource {
  let kept: { readonly set: KeySet; readonly at: number } | undefined;
  let attemptedAt: number | undefined;
  let underWay: Promise<void> | undefined;
  let error: AssayerError | undefined;

  // A clock that is set back must not stop the fetching.
  const secondsSince = (time: number) => Math.abs(clock() - time) / 1_000;
  const isUsable = () => kept !== undefined && secondsSince(kept.at) <= policy.max_stale_seconds;
  const hasCooled = () => attemptedAt === undefined || secondsSince(attemptedAt) >= policy.cooldown_seconds;
  const isDue = () => kept === undefined || secondsSince(kept.at) >= refreshAfter(kept.set, policy);

  const attempt = async () => {
    const started = clock();
    attemptedAt = started;
    try {
      const set = await read(AbortSignal.timeout(policy.timeout_ms));
      kept = { set, at: started };
      error = undefined;
      onEvent({ type: "keys_fetched", issuer, keys: set.size, took_ms: clock() - started });
    } catch (cause) {
      error = unavailable(issuer, cause);
      onEvent({ type: "keys_failed", issuer, error });
    }
  };
  const fetchUnlessTooSoon = async () => {
    if (underWay === undefined && !hasCooled()) return;
    underWay ??= attempt().finally(() => {
      underWay = undefined;
    });
    await underWay;
  };

  return {
    current: async (signal) => {
      if (!isUsable()) await before(signal, fetchUnlessTooSoon());
      return kept !== undefined && isUsable() ? kept.set : refuse("EVIDENCE_KEYS_UNAVAILABLE", "no keys", error);
    },
    newerThan: async (known, signal) => {
      if (kept?.set === known) await before(signal, fetchUnlessTooSoon());
      return kept?.set === known ? undefined : kept?.set;
    },
    poll: async () => {
      if (isDue()) await fetchUnlessTooSoon();
    },
    status: () => ({
      issuer,
      keys: kept?.set.size ?? 0,
      ...(kept && { age: Math.floor(secondsSince(kept.at)) }),
      usable: isUsable(),
      ...(error && { error: error.message }),
    }),
  };
}

/** A publisher's hint may ask for more haste, not for less (SPIFFE Bundle §4.1.2). */
function refreshAfter({ refreshHint = Infinity }: KeySet, policy: KeyPolicy): number {
  return Math.max(policy.cooldown_seconds, Math.min(policy.refresh_seconds, refreshHint));
}

function unavailable(issuer: string, cause: unknown): AssayerError {
  const why = cause instanceof Error ? cause.message : "unknown failure";
  return new AssayerError("EVIDENCE_KEYS_UNAVAILABLE", `the keys of ${issuer} could not be read: ${why}`, { cause });
}

/** Many wait for one fetch, each no longer than its own deadline. */
async function before(signal: AbortSignal, work: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = new Promise<"late">((resolve) => {
    if (signal.aborted) resolve("late");
    signal.addEventListener("abort", () => resolve("late"), { signal: over.signal });
  });
  const outcome = await Promise.race([work, late]);
  over.abort();
  if (outcome === "late") refuse("EVIDENCE_NOT_IN_TIME", "the issuer's keys did not come in time");
}
