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
  let flushing: Promise<void> | undefined;
  let writable = true;
  let closing = false;

  const append = async (line: string): Promise<void> => {
    if (onFailure === "block") return enqueue(line);
    if (gathering.length >= options.max_waiting) return refuse(new Error("too many records are waiting"));
    if (onFailure === "deny") return withDeadline(enqueue(line));
    enqueue(line).catch(() => {});
  };

  const enqueue = (line: string): Promise<void> => {
    const written = new Promise<void>((resolve, reject) => gathering.push({ line, resolve, reject }));
    flushing ??= flush();
    return written;
  };

  /** Only `deny` has a deadline: `block` waits on purpose, `drop` does not wait at all. */
  const withDeadline = (written: Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(failure(new Error("the disk is too slow"))), options.max_wait_ms);
      written.then(resolve, reject).finally(() => clearTimeout(timer));
    });

  const refuse = async (cause: Error): Promise<void> => {
    if (onFailure === "drop") return drop(1, cause);
    counts.failed += 1;
    throw failure(cause);
  };

  const flush = async (): Promise<void> => {
    // Decisions come in bursts, as the evaluators answer: what is made in this turn of the event loop is one group.
    await nextTurn();
    while (gathering.length > 0) {
      const group = gathering;
      gathering = [];
      await commit(group);
    }
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
      await sink.close();
    },
  };
}

function failure(cause: unknown): AssayerError {
  return new AssayerError("RECORD_FAILED", "the decision log could not be written", { cause });
}
