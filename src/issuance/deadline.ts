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

/** Without a number of milliseconds there is none. */
export function startDeadline(milliseconds: number | undefined, after: After): Deadline {
  if (milliseconds === undefined) return { decided: (work) => work, recorded: (work) => work, end: () => {} };
  const cancels: (() => void)[] = [];
  const at = <Value>(share: number, value: Value) =>
    new Promise<Value>((resolve) => {
      cancels.push(after(milliseconds * share, () => resolve(value)));
    });
  const recordedLate = at(1, "late" as const);
  return {
    decided: (work, late) => Promise.race([work, at(shareOfDeciding, late)]),
    recorded: async (work) => {
      if ((await Promise.race([work, recordedLate])) !== "late") return;
      work.catch(() => {});
      throw new AssayerError("CALLER_DEADLINE", `the record was not written within ${milliseconds} ms`);
    },
    end: () => {
      for (const cancel of cancels) cancel();
    },
  };
}
