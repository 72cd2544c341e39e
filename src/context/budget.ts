/** Time that several things share. */
export interface Budget {
  /** What the work comes to, or undefined once the time is up; the work goes on by itself then. */
  readonly within: <Value>(work: Promise<Value>) => Promise<Value | undefined>;
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  /** Must be called when nothing waits any more. */
  readonly end: () => void;
}

export function startBudget(milliseconds: number): Budget {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      controller.abort();
      // Whoever heeds the signal gets the chance to hand over what it has.
      setImmediate(() => resolve(undefined));
    }, milliseconds);
  });
  return {
    within: (work) => Promise.race([work, expired]),
    // Made when it is asked for: most decisions never need it.
    get signal() {
      return controller.signal;
    },
    end: () => clearTimeout(timer),
  };
}
