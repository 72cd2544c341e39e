import { AssayerError } from "./errors.ts";

/** The time that a caller gives one decision. Deciding may take nine tenths of it; the rest is for the record. */
export interface Deadline {
  /** What the work comes to, or `late` once deciding has taken too long; the work goes on and comes to nothing. */
  readonly decided: <Value>(work: Promise<Value>, late: Value) => Promise<Value>;
  /** Rejects where the record is not written in time. */
  readonly recorded: (work: Promise<void>) => Promise<void>;
  readonly end: () => void;
}

/** Runs something so many milliseconds later, unless what it answers is called before. */
export type After = (milliseconds: number, run: () => void) => () => void;

const shareOfDeciding = 0.9;
const nothing = () => {};

interface DeadlinePorts {
  readonly after: After;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
}

/** Without a number of milliseconds there is none. */
export function startDeadline(milliseconds: number | undefined, { after, stopwatch }: DeadlinePorts): Deadline {
  if (milliseconds === undefined) return { decided: (work) => work, recorded: (work) => work, end: nothing };
  const waiting = { forDecision: nothing, forRecord: nothing };
  const until = stopwatch() + milliseconds;
  let cancel = after(milliseconds * shareOfDeciding, () => {
    // Where the event loop was held up, nobody gets more time for that.
    cancel = after(Math.max(0, until - stopwatch()), () => waiting.forRecord());
    waiting.forDecision();
  });
  return {
    decided: (work, late) =>
      new Promise((resolve, reject) => {
        waiting.forDecision = () => resolve(late);
        work.then(resolve, reject);
      }),
    recorded: (work) =>
      new Promise((resolve, reject) => {
        waiting.forRecord = () => {
          reject(new AssayerError("CALLER_DEADLINE", `the record was not written within ${milliseconds} ms`));
        };
        work.then(resolve, reject);
      }),
    end: () => cancel(),
  };
}
