import { readLog } from "./records.ts";
import type { Decided, Left, Logged } from "./records.ts";

/** How many records could not be decided again, by why. */
export type LeftCounts = Readonly<Record<Left, number>>;

export interface Deciding<T> {
  /** Decides one record, and never rejects; many at a time, so that the evaluators always have something to do. */
  readonly decide: (record: Decided) => Promise<T>;
  /** Told of each, in the order of the logs. */
  readonly tell: (record: Decided, decided: T) => void;
  /** How many records have been looked at so far. */
  readonly onProgress: (records: number) => void;
}

/** Held in memory at a time. */
const batchSize = 512;

/**
 * Decides again every record of some logs, whatever their size.
 * @throws AssayerError LOG_UNREADABLE or LOG_INVALID
 */
export async function decideAll<T>(
  logs: readonly string[],
  { decide, tell, onProgress }: Deciding<T>,
): Promise<LeftCounts> {
  const left: Record<Left, number> = { undecided: 0, masked: 0, torn: 0, access: 0 };
  let records = 0;
  const settle = async (batch: readonly Logged[]): Promise<void> => {
    for (const { left: why } of batch.filter((one) => "left" in one)) left[why] += 1;
    const again = batch.flatMap((one) => ("decided" in one ? [one.decided] : []));
    const found = await Promise.all(again.map(async (record) => ({ record, decided: await decide(record) })));
    for (const { record, decided } of found) tell(record, decided);
    records += batch.length;
    onProgress(records);
  };
  // While one batch is being decided, the next is read.
  let settling = Promise.resolve();
  for await (const batch of batchesOf(logs)) {
    await settling;
    settling = settle(batch);
  }
  await settling;
  return left;
}

async function* batchesOf(logs: readonly string[]): AsyncGenerator<readonly Logged[]> {
  let batch: Logged[] = [];
  for (const log of logs) {
    for await (const one of readLog(log)) {
      batch.push(one);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
