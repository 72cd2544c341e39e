/** Time that several things share. It begins when the first of them has to be waited for: most decisions never do. */
export interface Budget {
  /** What the work comes to, or undefined once the time is up; the work goes on by itself then. */
  readonly within: <Value>(work: Promise<Value>) => Promise<Value | undefined>;
  /** Aborts when the time is up. */
  readonly signal: () => AbortSignal;
  /** Must be called when nothing waits any more. */
  readonly end: () => void;
}

export function startBudget(milliseconds: number): Budget {
  let running: ReturnType<typeof start> | undefined;
  const begun = () => (running ??= start(milliseconds));
  return {
    within: (work) => Promise.race([work, begun().expired]),
    signal: () => begun().signal,
    end: () => clearTimeout(running?.timer),
  };
}

function start(milliseconds: number) {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      controller.abort();
      // Whoever heeds the signal gets the chance to hand over what it has.
      setImmediate(() => resolve(undefined));
    }, milliseconds);
  });
  return { expired, timer, signal: controller.signal };
}
