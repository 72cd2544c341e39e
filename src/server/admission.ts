export interface AdmissionOptions {
  readonly maxInFlight: number;
  readonly maxWaiting: number;
  readonly maxWaitMs: number;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
}

/** Whether a request may go on, or why it may not. */
export type Admitted = "admitted" | "full" | "waited";

export interface Admission {
  /** Whoever is admitted must `leave()`. Answers at once unless all places are taken. */
  readonly enter: () => Admitted | Promise<Admitted>;
  readonly leave: () => void;
  readonly status: () => { readonly inFlight: number; readonly waiting: number };
}

interface Waiting {
  readonly until: number;
  readonly resolve: (admitted: Admitted) => void;
}

/**
 * So many at the same time, so many waiting, each no longer than it is worth: past that, saying no at once is the best
 * that can be done for the caller. First come, first served.
 */
export function createAdmission({ maxInFlight, maxWaiting, maxWaitMs, stopwatch }: AdmissionOptions): Admission {
  const queue = new Set<Waiting>();
  let inFlight = 0;
  let timer: NodeJS.Timeout | undefined;

  /** The first in the queue is the first to run out of time, so one timer serves all. */
  const arm = (): void => {
    const [first] = queue;
    timer = first && setTimeout(giveUp, Math.max(1, first.until - stopwatch())).unref();
  };

  const giveUp = (): void => {
    const now = stopwatch();
    for (const waiting of queue) {
      if (waiting.until > now) break;
      queue.delete(waiting);
      waiting.resolve("waited");
    }
    arm();
  };

  return {
    enter: () => {
      if (inFlight < maxInFlight) {
        inFlight += 1;
        return "admitted";
      }
      if (queue.size >= maxWaiting) return "full";
      return new Promise((resolve) => {
        queue.add({ until: stopwatch() + maxWaitMs, resolve });
        if (timer === undefined) arm();
      });
    },
    leave: () => {
      const [next] = queue;
      if (next === undefined) {
        inFlight -= 1;
        return;
      }
      queue.delete(next);
      next.resolve("admitted");
    },
    status: () => ({ inFlight, waiting: queue.size }),
  };
}
