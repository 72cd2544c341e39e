import { AssayerError } from "../issuance/errors.ts";
import { Crew } from "./crew.ts";
import type { Program } from "./protocol.ts";
import type { EvaluatorThread, Job } from "./thread.ts";

/** Evaluates one policy in threads of its own, so that whatever a policy does to its thread, the others answer. */
export interface Pool {
  /**
   * The result set for an input, both as JSON text.
   * @throws AssayerError POLICY_DEADLINE, POLICY_MEMORY, POLICY_FAILED, OVERLOADED, SHUTTING_DOWN
   */
  readonly evaluate: (input: string) => Promise<string>;
  readonly status: () => PoolStatus;
  /** Takes no more work, resolves once all that it had is answered and the threads have ended. */
  readonly close: () => Promise<void>;
}

export interface PoolStatus {
  /** Threads that have the policy, whatever they are doing. */
  readonly ready: number;
  /** Evaluations that are waiting or running. */
  readonly pending: number;
  /** Threads that were lost and replaced since the start. */
  readonly replaced: number;
}

export interface PoolOptions {
  /** Entry file of a thread. */
  readonly threadUrl: URL;
  /** Milliseconds for a thread to start and load the policy. */
  readonly startMs: number;
  /** Threads that evaluate; one more stands by. */
  readonly threads: number;
  /** Milliseconds for one evaluation. */
  readonly deadlineMs: number;
  /** Evaluations that may be waiting or running at once. */
  readonly maxPending: number;
  /** Milliseconds for which one may wait for a thread to begin it. */
  readonly maxWaitMs: number;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
  /** Told of each thread that is lost, and why. */
  readonly onLost: (error: AssayerError) => void;
}

/** Inputs in one message to a thread. Few enough that the other threads get their share of a queue. */
const batchSize = 16;
/** How often the watchdog looks. A thread seen twice in one evaluation gets no more work and its queue goes to others. */
const tickMs = 5;
/** What one look may count at most: a process that was not scheduled at all says nothing about its policy. */
const maxStepMs = 2 * tickMs;
/**
 * For how long after a runaway the threads interrupt themselves. It costs every evaluation some 70 µs, and keeps the
 * next runaway from costing a thread, which takes longer to start than a runaway to end.
 */
const waryMs = 10_000;
/** What a thread has beyond the deadline to interrupt itself, and to take a new instance. */
const interruptionMs = 6 * tickMs;
/** Threads that may be lost under an innocent job before it is given up. */
const maxLosses = 4;

/**
 * Starts the threads, and resolves when all of them have the policy.
 * @throws AssayerError what `instantiate` throws, BUNDLE_ENTRYPOINT_MISSING, BUNDLE_START_FAILED
 */
export async function startPool(program: Program, options: PoolOptions): Promise<Pool> {
  const pool = new EvaluatorPool(program, options);
  await pool.start();
  return {
    evaluate: (input) => pool.evaluate(input),
    status: () => pool.status(),
    close: () => pool.close(),
  };
}

class EvaluatorPool {
  readonly #options: PoolOptions;
  readonly #crew: Crew;
  readonly #queue: Job[] = [];
  #pending = 0;
  #replaced = 0;
  #watchdog: NodeJS.Timeout | undefined;
  #watchedAt = 0;
  #waryUntil = 0;
  #closed: Promise<void> | undefined;
  #drained: () => void = () => {};

  constructor(program: Program, options: PoolOptions) {
    this.#options = options;
    this.#crew = new Crew(program, {
      threadUrl: options.threadUrl,
      startMs: options.startMs,
      size: options.threads + 1,
      onRoom: (skipped) => this.#requeue(skipped),
      onLost: (error, guilty, innocent) => this.#bury(error, guilty, innocent),
    });
  }

  start(): Promise<void> {
    return this.#crew.start();
  }

  evaluate(input: string): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) throw new AssayerError("SHUTTING_DOWN", "the evaluators are ending");
      if (this.#pending >= this.#options.maxPending) {
        throw new AssayerError("OVERLOADED", `${this.#pending} evaluations are pending`);
      }
      this.#pending += 1;
      this.#queue.push(this.#job(input, resolve, reject));
      this.#watchdog ??= setInterval(() => this.#watch(), tickMs);
      this.#dispatch();
    });
  }

  status(): PoolStatus {
    return {
      ready: [...this.#crew].filter((thread) => thread.ready).length,
      pending: this.#pending,
      replaced: this.#replaced,
    };
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#drained = resolve;
      if (this.#pending === 0) resolve();
    }).then(() => {
      clearInterval(this.#watchdog);
      return this.#crew.end();
    });
    return this.#closed;
  }

  #job(input: string, resolve: (text: string) => void, reject: (error: AssayerError) => void): Job {
    const { stopwatch } = this.#options;
    const answer = (result: string | AssayerError) => {
      this.#pending -= 1;
      if (typeof result === "string") resolve(result);
      else reject(result);
      if (result instanceof AssayerError && result.code === "POLICY_DEADLINE") this.#waryUntil = stopwatch() + waryMs;
      if (this.#pending === 0) this.#drained();
    };
    return { input, queuedAt: stopwatch(), answer, losses: 0 };
  }

  /** Hands the queue to threads that have nothing to do. What arrives while all are busy goes in one message. */
  #dispatch(): void {
    const active = this.#crew.fit.slice(0, this.#options.threads);
    const interruptMs = this.#interruptMs;
    while (this.#queue.length > 0) {
      const idle = active.find(({ load }) => load === 0);
      if (idle === undefined) return;
      idle.take(this.#queue.splice(0, Math.min(batchSize, Math.ceil(this.#queue.length / active.length))), interruptMs);
    }
  }

  /** As of a batch: set while a runaway is suspected, or has been about lately. */
  get #interruptMs(): number | undefined {
    const { stopwatch, deadlineMs } = this.#options;
    const wary = stopwatch() < this.#waryUntil || [...this.#crew].some((thread) => thread.suspect);
    return wary ? deadlineMs : undefined;
  }

  #requeue(jobs: readonly Job[]): void {
    this.#queue.unshift(...jobs);
    this.#dispatch();
  }

  #bury(error: AssayerError, guilty: Job | undefined, innocent: readonly Job[]): void {
    this.#replaced += 1;
    this.#options.onLost(error);
    guilty?.answer(error);
    for (const job of innocent) job.losses += 1;
    for (const job of innocent) if (job.losses > maxLosses) job.answer(error);
    this.#requeue(innocent.filter((job) => job.losses <= maxLosses));
  }

  #watch(): void {
    const { stopwatch, maxWaitMs } = this.#options;
    const now = stopwatch();
    const stepMs = Math.min(now - this.#watchedAt, maxStepMs);
    this.#watchedAt = now;
    const busy = [...this.#crew].filter((thread) => this.#watchThread(thread, stepMs));
    while (this.#queue[0] !== undefined && now - this.#queue[0].queuedAt > maxWaitMs) {
      this.#queue.shift()?.answer(new AssayerError("OVERLOADED", `no evaluator was free for ${maxWaitMs} ms`));
    }
    this.#dispatch();
    if (this.#pending > 0 || busy.length > 0) return;
    clearInterval(this.#watchdog);
    this.#watchdog = undefined;
  }

  /** Whether the thread is in the middle of an evaluation. */
  #watchThread(thread: EvaluatorThread, stepMs: number): boolean {
    const seen = thread.watch(stepMs);
    if (seen === undefined) return false;
    const { deadlineMs } = this.#options;
    if (seen.ms >= deadlineMs + (thread.interrupts ? interruptionMs : 0)) {
      this.#crew.replace(thread, seen.job, new AssayerError("POLICY_DEADLINE", `no answer within ${deadlineMs} ms`));
      return false;
    }
    if (thread.suspect) this.#requeue(thread.release());
    return true;
  }
}
