import { AssayerError } from "../issuance/errors.ts";
import type { ErrorCode } from "../issuance/errors.ts";
import { singleFlight } from "../files/single-flight.ts";
import type { OnContextEvent } from "./events.ts";
import { watchPath } from "./watch.ts";

/** Something read from files that is read again when they change. A bad reading never replaces a good one. */
export interface Live<Value> {
  readonly value: () => Value;
  /** The last time, in milliseconds, at which the value was what the files say: `now` unless the last reading failed. */
  readonly goodAt: (now: number) => number;
  readonly status: () => LiveStatus;
  /** Never rejects: a failure is in the status. Calls made during a reading share the one that follows it. */
  readonly reload: () => Promise<LiveStatus>;
  readonly close: () => Promise<void>;
}

/** Times are milliseconds since the epoch. */
export interface LiveStatus {
  readonly source: string;
  /** When the value in use was read. */
  readonly loaded_at: number;
  /** Why a newer reading is not in use, and since when. */
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly since: number };
}

export interface LiveOptions<Value> {
  /** A name for logs and metrics. */
  readonly source: string;
  readonly load: () => Promise<Value>;
  /** The file or folder to watch, unless only `reload` reads again. */
  readonly watch?: string;
  /** How a failure that has no code of its own is called. */
  readonly failure: ErrorCode;
  readonly clock: () => number;
  readonly onEvent: OnContextEvent;
}

/**
 * Reads for the first time, which must succeed, and then watches.
 * @throws AssayerError
 */
export async function createLive<Value>(options: LiveOptions<Value>): Promise<Live<Value>> {
  const { source, load, clock, onEvent } = options;
  let value = await load().catch((cause: unknown) => {
    throw coded(cause, options.failure);
  });
  let loadedAt = clock();
  let error: LiveStatus["error"];

  const read = async () => {
    const started = clock();
    try {
      value = await load();
      loadedAt = started;
      error = undefined;
      onEvent({ type: "reloaded", source, took_ms: clock() - started });
    } catch (cause) {
      const failure = coded(cause, options.failure);
      error = { code: failure.code, message: failure.message, since: error?.since ?? started };
      onEvent({ type: "reload_failed", source, error: failure });
    }
  };

  const status = (): LiveStatus => ({ source, loaded_at: loadedAt, ...(error && { error }) });
  const readAgain = singleFlight(read);
  const reload = async () => {
    await readAgain();
    return status();
  };
  const unwatch = options.watch === undefined ? undefined : await watchPath(options.watch, () => void reload());
  // What changed before the watcher was ready.
  if (unwatch) await reload();
  return {
    value: () => value,
    goodAt: (now) => error?.since ?? now,
    status,
    reload,
    close: async () => {
      await unwatch?.();
    },
  };
}

function coded(cause: unknown, code: ErrorCode): AssayerError {
  if (cause instanceof AssayerError) return cause;
  return new AssayerError(code, cause instanceof Error ? cause.message : "unknown failure", { cause });
}
