import { setTimeout as sleep } from "node:timers/promises";
import type { AssayerError } from "../issuance/errors.ts";
import type { Program } from "./protocol.ts";
import { EvaluatorThread } from "./thread.ts";
import type { Job } from "./thread.ts";

export interface CrewOptions {
  /** Entry file of a thread. */
  readonly threadUrl: URL;
  /** Milliseconds for a thread to start, load the policy and warm up. */
  readonly startMs: number;
  /** How many threads there should be. */
  readonly size: number;
  /** A thread has become ready, or has answered; some jobs it may have skipped. */
  readonly onRoom: (skipped: readonly Job[]) => void;
  /** A thread is gone, with the job it was evaluating and the others that it held. */
  readonly onLost: (error: AssayerError, guilty: Job | undefined, innocent: readonly Job[]) => void;
}

/** Before a thread that could not start is tried again: doubled each time, up to the last. */
const retryMs = { first: 100, last: 10_000 };

/** Keeps a number of threads at work on one policy, replacing those that are lost. */
export class Crew {
  readonly #program: Program;
  readonly #options: CrewOptions;
  readonly #threads = new Set<EvaluatorThread>();
  readonly #ended = new AbortController();

  constructor(program: Program, options: CrewOptions) {
    this.#program = program;
    this.#options = options;
  }

  /** Resolves when every thread has the policy. Rejects, leaving none, when one cannot have it. */
  async start(): Promise<void> {
    try {
      // One alone at first: a policy that never gets ready keeps one thread busy, not all of them.
      await this.#add();
      await Promise.all(Array.from({ length: this.#options.size - 1 }, () => this.#add()));
    } catch (cause) {
      await this.end();
      throw cause;
    }
  }

  /** The threads that can be given work, the longest-serving first. */
  get fit(): EvaluatorThread[] {
    return [...this.#threads].filter((thread) => thread.ready && !thread.suspect);
  }

  [Symbol.iterator](): Iterator<EvaluatorThread> {
    return [...this.#threads][Symbol.iterator]();
  }

  /** Ends a thread because of one job, and starts another in its place. */
  replace(thread: EvaluatorThread, guilty: Job | undefined, error: AssayerError): void {
    this.#threads.delete(thread);
    const { jobs } = thread.end();
    void this.#replenish();
    this.#options.onLost(
      error,
      guilty,
      jobs.filter((job) => job !== guilty),
    );
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all([...this.#threads].map((thread) => thread.end().ended));
    this.#threads.clear();
  }

  /** Resolves when the thread has the policy. */
  #add(): Promise<void> {
    return new Promise((resolve, reject) => {
      const { threadUrl, startMs, onRoom } = this.#options;
      const thread = new EvaluatorThread(threadUrl, this.#program, {
        startMs,
        onReady: () => {
          resolve();
          onRoom([]);
        },
        onResults: onRoom,
        onLost: (error, wasReady) => {
          if (wasReady) return this.replace(thread, thread.running, error);
          this.#threads.delete(thread);
          void thread.end().ended;
          reject(error);
        },
      });
      this.#threads.add(thread);
    });
  }

  async #replenish(): Promise<void> {
    const { signal } = this.#ended;
    for (let wait = retryMs.first; !signal.aborted; wait = Math.min(wait * 2, retryMs.last)) {
      try {
        return await this.#add();
      } catch (error) {
        this.#options.onLost(error as AssayerError, undefined, []);
        await sleep(wait, undefined, { signal }).catch(() => {});
      }
    }
  }
}
