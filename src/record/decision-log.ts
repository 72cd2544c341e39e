import { setImmediate as nextTurn } from "node:timers/promises";
import { AssayerError } from "../issuance/errors.ts";
import type { Record } from "../issuance/ports.ts";
import { accessLine } from "./access-line.ts";
import type { AccessEvent } from "./access-line.ts";
import { recordLine } from "./line.ts";
import type { RecordSettings } from "./settings.ts";
import type { Sink } from "./sink.ts";

export type RecordFault = { readonly type: "record_failed" | "record_dropped"; readonly cause: unknown };

export interface DecisionLogOptions extends Pick<
  RecordSettings,
  "on_failure" | "fsync" | "max_waiting" | "max_wait_ms" | "masks"
> {
  readonly sink: Sink;
  readonly onFault: (fault: RecordFault) => void;
}

export interface DecisionLog {
  readonly record: Record;
  /** The same for questions that are not about issuance. */
  readonly recordAccess: (event: AccessEvent) => Promise<void>;
  readonly status: () => DecisionLogStatus;
  /** Writes what is waiting, then closes the sink. */
  readonly close: () => Promise<void>;
}

export interface DecisionLogStatus {
  readonly waiting: number;
  readonly written: number;
  readonly failed: number;
  readonly dropped: number;
  /** Whether the newest write succeeded. */
  readonly writable: boolean;
}

interface Waiting {
  readonly line: string;
  /** When it is late, in milliseconds since the process started. */
  readonly until: number;
  /** Whether it was refused for that; it may be written all the same. */
  late: boolean;
  readonly resolve: () => void;
  readonly reject: (error: AssayerError) => void;
}

const retryAfterMs = 100;

/**
 * Group commit: while one group is being written, the next gathers, so a disk is as busy as it can be and no more.
 * A record is acknowledged only once its group is written (and synced, with `fsync: group`).
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { sink, on_failure: onFailure } = options;
  const counts = { written: 0, failed: 0, dropped: 0 };
  let gathering: Waiting[] = [];
  let writing: readonly Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writable = true;
  let closing = false;

  const append = async (line: string): Promise<void> => {
    if (onFailure === "block") return enqueue(line);
    if (gathering.length >= options.max_waiting) return refuse(new Error("too many records are waiting"));
    if (onFailure === "deny") return enqueue(line);
    enqueue(line).catch(() => {});
  };

  const enqueue = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      gathering.push({ line, until: performance.now() + options.max_wait_ms, late: false, resolve, reject });
      flushing ??= flush();
      if (onFailure === "deny") timer ??= setTimeout(giveUpOnLate, options.max_wait_ms).unref();
    });

  /**
   * Only `deny` has a deadline: `block` waits on purpose, `drop` does not wait at all. The first to come is the first to
   * be late, so one timer serves all.
   */
  const giveUpOnLate = (): void => {
    const now = performance.now();
    const waiting = [...writing, ...gathering].filter(({ late }) => !late);
    for (const one of waiting.filter(({ until }) => until <= now)) {
      one.late = true;
      one.reject(failure(new Error("the disk is too slow")));
    }
    const next = waiting.find(({ late }) => !late);
    timer = next && setTimeout(giveUpOnLate, next.until - now).unref();
  };

  const refuse = async (cause: Error): Promise<void> => {
    if (onFailure === "drop") return drop(1, cause);
    counts.failed += 1;
    throw failure(cause);
  };

  const flush = async (): Promise<void> => {
    // Decisions come in bursts, as the evaluators answer: what is made in this turn of the event loop is one group.
    await nextTurn();
    while (gathering.length > 0) {
      writing = gathering;
      gathering = [];
      await commit(writing);
    }
    writing = [];
    flushing = undefined;
  };

  const commit = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await sink.write(group.map(({ line }) => line).join(""));
      if (options.fsync === "group") await sink.sync();
      writable = true;
      counts.written += group.length;
      for (const { resolve } of group) resolve();
    } catch (cause) {
      writable = false;
      options.onFault({ type: "record_failed", cause });
      await giveUpOrWait(group, cause);
    }
  };

  const giveUpOrWait = async (group: readonly Waiting[], cause: unknown): Promise<void> => {
    if (onFailure === "block" && !closing) {
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
      gathering = [...group, ...gathering];
      return;
    }
    if (onFailure === "drop") drop(group.length, cause);
    counts.failed += onFailure === "drop" ? 0 : group.length;
    for (const { reject } of group) reject(failure(cause));
  };

  const drop = (number: number, cause: unknown): void => {
    counts.dropped += number;
    options.onFault({ type: "record_dropped", cause });
  };

  return {
    record: async (event) => append(recordLine(event, options.masks)),
    recordAccess: async (event) => append(accessLine(event, options.masks)),
    status: () => ({ waiting: gathering.length, writable, ...counts }),
    close: async () => {
      closing = true;
      await flushing;
      clearTimeout(timer);
      await sink.close();
    },
  };
}

function failure(cause: unknown): AssayerError {
  return new AssayerError("RECORD_FAILED", "the decision log could not be written", { cause });
}
