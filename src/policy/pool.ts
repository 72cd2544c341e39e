import { setTimeout as sleep } from "node:timers/promises";
import { AssayerError } from "../issuance/errors.ts";
import type { Program } from "./protocol.ts";
import { EvaluatorThread } from "./thread.ts";
import type { Job } from "./thread.ts";

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
  /** Threads that can evaluate now. */
  readonly ready: number;
  /** Evaluations that are waiting or running. */
  readonly pending: number;
  /** Threads that had to be replaced, since the start. */
  readonly replaced: number;
}

export interface PoolOptions {
  /** Entry file of a thread. */
  readonly threadUrl?: URL;
  /** Threads that evaluate; one more stands by. */
  readonly threads: number;
  /** Milliseconds for one evaluation. */
  readonly deadlineMs: number;
  /** Evaluations that may be waiting or running at once. */
  readonly maxPending: number;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
  /** Told of each thread that is replaced, and why. */
  readonly onReplaced: (error: AssayerError) => void;
}

const ownThread = new URL("./evaluator.worker.js", import.meta.url);
/** Inputs in one message to a thread. Few enough that the other threads get their share of a queue. */
const batchSize = 16;
/** How often the watchdog looks. A thread seen twice in one evaluation gets no more work and its queue goes to others. */
const tickMs = 5;
/** An evaluation that no thread could begin within this time is given up. */
const patienceMs = 1_000;
/** Threads that may be lost under an innocent job before it is given up. */
const maxLosses = 4;
/** Before a thread that could not start is tried again: doubled each time, up to the last. */
const retryMs = { first: 100, last: 10_000 };

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
  readonly #program: Program;
  readonly #options: PoolOptions;
  readonly #threads = new Set<EvaluatorThread>();
  readonly #queue: Job[] = [];
  readonly #ended = new AbortController();
  #pending = 0;
  #replaced = 0;
  #scheduled = false;
  #watchdog: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;
  #drained: () => void = () => {};

  constructor(program: Program, options: PoolOptions) {
    this.#program = program;
    this.#options = options;
  }

  async start(): Promise<void> {
    try {
      await Promise.all(Array.from({ length: this.#options.threads + 1 }, () => this.#startThread()));
    } catch (cause) {
      await this.#end();
      throw cause;
    }
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
      if (this.#scheduled) return;
      // Everything that arrives in this turn of the event loop goes in one message.
      this.#scheduled = true;
      setImmediate(() => this.#dispatch());
    });
  }

  status(): PoolStatus {
    const ready = [...this.#threads].filter((thread) => thread.ready && !thread.suspect).length;
    return { ready, pending: this.#pending, replaced: this.#replaced };
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#drained = resolve;
      if (this.#pending === 0) resolve();
    }).then(() => this.#end());
    return this.#closed;
  }

  #job(input: string, resolve: (text: string) => void, reject: (error: AssayerError) => void): Job {
    let done = false;
    const answer = (result: string | AssayerError) => {
      if (done) return;
      done = true;
      this.#pending -= 1;
      if (typeof result === "string") resolve(result);
      else reject(result);
      if (this.#pending === 0) this.#drained();
    };
    return { input, queuedAt: this.#options.stopwatch(), answer, losses: 0 };
  }

  /** Hands the queue to the threads that have least to do, at most two batches to each. */
  #dispatch(): void {
    this.#scheduled = false;
    const active = [...this.#threads]
      .filter((thread) => thread.ready && !thread.suspect)
      .slice(0, this.#options.threads);
    while (this.#queue.length > 0) {
      const idlest = active.reduce<EvaluatorThread | undefined>(lessLoaded, undefined);
      if (idlest === undefined || idlest.load > batchSize) return;
      idlest.take(this.#queue.splice(0, Math.min(batchSize, Math.ceil(this.#queue.length / active.length))));
    }
  }

  #watch(): void {
    const now = this.#options.stopwatch();
    const busy = [...this.#threads].filter((thread) => this.#watchThread(thread, now));
    while (this.#queue[0] !== undefined && now - this.#queue[0].queuedAt > patienceMs) {
      this.#queue.shift()?.answer(new AssayerError("OVERLOADED", `no evaluator was free for ${patienceMs} ms`));
    }
    this.#dispatch();
    if (this.#pending > 0 || busy.length > 0) return;
    clearInterval(this.#watchdog);
    this.#watchdog = undefined;
  }

  /** Whether the thread is in the middle of an evaluation. */
  #watchThread(thread: EvaluatorThread, now: number): boolean {
    const seen = thread.watch(now);
    if (seen === undefined) return false;
    const { deadlineMs } = this.#options;
    if (seen.ms >= deadlineMs) {
      this.#replace(thread, seen.job, new AssayerError("POLICY_DEADLINE", `no answer within ${deadlineMs} ms`));
      return false;
    }
    if (thread.suspect) this.#queue.unshift(...thread.release());
    return true;
  }

  /** Ends a thread: one job is answered with the error, the others go to another thread. */
  #replace(thread: EvaluatorThread, guilty: Job | undefined, error: AssayerError): void {
    this.#threads.delete(thread);
    this.#replaced += 1;
    this.#options.onReplaced(error);
    const { jobs } = thread.end();
    for (const job of jobs) job.losses += 1;
    const lost = jobs.filter((job) => job === guilty || job.losses > maxLosses);
    for (const job of lost) job.answer(error);
    this.#queue.unshift(...jobs.filter((job) => !lost.includes(job)));
    void this.#replenish();
    this.#dispatch();
  }

  async #replenish(): Promise<void> {
    const { signal } = this.#ended;
    for (let wait = retryMs.first; !signal.aborted; wait = Math.min(wait * 2, retryMs.last)) {
      try {
        return await this.#startThread();
      } catch (error) {
        this.#options.onReplaced(error as AssayerError);
        await sleep(wait, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Resolves when the thread has the policy. */
  #startThread(): Promise<void> {
    return new Promise((resolve, reject) => {
      const thread = new EvaluatorThread(this.#options.threadUrl ?? ownThread, this.#program, {
        onReady: () => {
          resolve();
          this.#dispatch();
        },
        onResults: (skipped) => {
          this.#queue.unshift(...skipped);
          this.#dispatch();
        },
        onLost: (error, wasReady) => {
          if (wasReady) return this.#replace(thread, thread.watch(this.#options.stopwatch())?.job, error);
          this.#threads.delete(thread);
          void thread.end().ended;
          reject(error);
        },
      });
      this.#threads.add(thread);
    });
  }

  async #end(): Promise<void> {
    this.#ended.abort();
    clearInterval(this.#watchdog);
    await Promise.all([...this.#threads].map((thread) => thread.end().ended));
    this.#threads.clear();
  }
}

function lessLoaded(one: EvaluatorThread | undefined, other: EvaluatorThread): EvaluatorThread {
  return one !== undefined && one.load <= other.load ? one : other;
}
