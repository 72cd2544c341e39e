import { stat } from "node:fs/promises";
import { readLog } from "./records.ts";
import type { Decided, Left, Logged } from "./records.ts";

/** How many records could not be decided again, by why. */
export type LeftCounts = Readonly<Record<Left, number>>;

/** How many records have been looked at so far and, where that is known, which part of the logs, from 0 to 1. */
export type OnProgress = (records: number, part?: number) => void;

export interface Each<R, T> {
  /** Decides one record, and never rejects; many at a time, so that the evaluators always have something to do. */
  readonly decide: (record: R) => Promise<T>;
  /** Told of each, in their order. */
  readonly tell: (record: R, decided: T) => void;
}

export interface Deciding<T> extends Each<Decided, T> {
  readonly onProgress: OnProgress;
}

/**
 * Held in memory at a time: enough for the evaluators, and few enough that most of it is garbage before it is moved.
 * With 512, a log of 100,000 took a quarter longer and 50 MB more.
 */
const batchSize = 64;

/**
 * Decides again every record of some logs, whatever their size.
 * @throws AssayerError LOG_UNREADABLE or LOG_INVALID
 */
export async function decideAll<T>(
  logs: readonly string[],
  { decide, tell, onProgress }: Deciding<T>,
): Promise<LeftCounts> {
  const left: Record<Left, number> = { undecided: 0, masked: 0, torn: 0, access: 0 };
  const bytes = await bytesIn(logs);
  let [records, read] = [0, 0];
  const settle = async (batch: readonly Logged[]): Promise<void> => {
    for (const { left: why } of batch.filter((one) => "left" in one)) left[why] += 1;
    await decideBatch(
      batch.flatMap((one) => ("decided" in one ? [one.decided] : [])),
      { decide, tell },
    );
    records += batch.length;
    onProgress(records, bytes > 0 ? read / bytes : undefined);
  };
  // While one batch is being decided, the next is read.
  let settling = Promise.resolve();
  const onRead = (more: number) => {
    read += more;
  };
  for await (const batch of batchesOf(logs, onRead)) {
    await settling;
    settling = settle(batch);
  }
  await settling;
  return left;
}

/** Decides what is in memory already, in the order in which it is given. */
export async function decideEach<R, T>(records: readonly R[], deciding: Each<R, T>): Promise<void> {
  for (let from = 0; from < records.length; from += batchSize) {
    await decideBatch(records.slice(from, from + batchSize), deciding);
  }
}

async function decideBatch<R, T>(records: readonly R[], { decide, tell }: Each<R, T>): Promise<void> {
  const found = await Promise.all(records.map(async (record) => ({ record, decided: await decide(record) })));
  for (const { record, decided } of found) tell(record, decided);
}

/** 0 where a log is none that has a size, such as a pipe. */
async function bytesIn(logs: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    logs.map((log) =>
      stat(log).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.includes(0) ? 0 : sizes.reduce((sum, size) => sum + size, 0);
}

async function* batchesOf(logs: readonly string[], onRead: (bytes: number) => void): AsyncGenerator<readonly Logged[]> {
  let batch: Logged[] = [];
  for (const log of logs) {
    for await (const one of readLog(log, onRead)) {
      batch.push(one);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
