import { Worker } from "node:worker_threads";
import { AssayerError } from "../issuance/errors.ts";
import { word, wordBytes } from "./protocol.ts";
import type { Batch, Failure, FromThread, Program, Result } from "./protocol.ts";

/** One evaluation that somebody waits for. */
export interface Job {
  readonly input: string;
  /** Milliseconds of the pool's stopwatch. */
  readonly queuedAt: number;
  /** Called once: a job is either in the queue or with one thread. */
  readonly answer: (result: string | AssayerError) => void;
  /** How many threads were lost while they held this job. */
  losses: number;
}

export interface ThreadOptions {
  /** Milliseconds to start, load the policy and warm up. */
  readonly startMs: number;
  readonly onReady: () => void;
  /** There is room for more work, and perhaps jobs that it skipped. */
  readonly onResults: (skipped: readonly Job[]) => void;
  /** The thread ended by itself, or could not start: the error says why. */
  readonly onLost: (error: AssayerError, wasReady: boolean) => void;
}

/** V8's own limits for a thread; the policy's memory is counted apart from them. */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 32, stackSizeMb: 1 };

/** One worker thread and the jobs it holds, in the order in which it answers them. */
export class EvaluatorThread {
  readonly #worker: Worker;
  readonly #words = new Int32Array(new SharedArrayBuffer(wordBytes));
  readonly #held: (Job | undefined)[] = [];
  readonly #late: NodeJS.Timeout;
  #phase: "starting" | "ready" | "ended" = "starting";
  #answered = 0;
  #epoch = 0;
  #interrupts = false;
  #seen: { readonly begun: number; readonly ms: number; readonly times: number } | undefined;

  constructor(url: URL, program: Program, { startMs, ...events }: ThreadOptions) {
    const workerData = { ...program, words: this.#words.buffer };
    // Nothing of the process is a policy's business: no environment, no arguments.
    this.#worker = new Worker(url, { workerData, resourceLimits, env: {}, argv: [], execArgv: [] });
    const lost = (error: AssayerError) => {
      clearTimeout(this.#late);
      if (this.#phase === "ended") return;
      const wasReady = this.#phase === "ready";
      this.#phase = "ended";
      events.onLost(error, wasReady);
    };
    this.#worker.on("message", (message: FromThread) => {
      if (message.type === "results") {
        events.onResults(this.#settle(message.results));
      } else if (message.type === "ready") {
        clearTimeout(this.#late);
        this.#phase = "ready";
        events.onReady();
      } else {
        lost(errorOf(message.failure));
      }
    });
    this.#late = setTimeout(() => lost(this.#tooLate(startMs)), startMs);
    this.#worker.on("error", (cause) => {
      lost(crash(cause));
    });
    this.#worker.on("exit", (status) => {
      lost(new AssayerError("POLICY_FAILED", `the evaluator thread ended with status ${status}`));
    });
  }

  get ready(): boolean {
    return this.#phase === "ready";
  }

  /** How many jobs it has yet to answer. */
  get load(): number {
    return this.#held.length;
  }

  /** Whether the watchdog found it in one evaluation more than once. */
  get suspect(): boolean {
    return this.#seen !== undefined && this.#seen.times > 1;
  }

  /** Whether it interrupts its evaluations by itself. */
  get interrupts(): boolean {
    return this.#interrupts;
  }

  /** @param interruptMs as of a batch */
  take(jobs: readonly Job[], interruptMs?: number): void {
    this.#held.push(...jobs);
    this.#interrupts = interruptMs !== undefined;
    const inputs = jobs.map((job) => job.input);
    const batch: Batch = { epoch: this.#epoch, inputs, ...(interruptMs !== undefined && { interruptMs }) };
    this.#worker.postMessage(batch, []);
  }

  /** The job being evaluated at this moment, if it is still this thread's. */
  get running(): Job | undefined {
    return this.#now()?.job;
  }

  /** A look of the watchdog: for how many milliseconds it has seen the evaluation of this moment going on. */
  watch(stepMs: number): { readonly job: Job | undefined; readonly ms: number } | undefined {
    const now = this.#now();
    if (now === undefined) {
      this.#seen = undefined;
      return undefined;
    }
    const seen = this.#seen?.begun === now.begun ? this.#seen : undefined;
    this.#seen = seen
      ? { ...seen, ms: seen.ms + stepMs, times: seen.times + 1 }
      : { begun: now.begun, ms: 0, times: 1 };
    return { job: now.job, ms: this.#seen.ms };
  }

  /** Gives back every job but the one being evaluated; the thread will skip them. */
  release(): Job[] {
    const { running } = this;
    this.#epoch = (Atomics.add(this.#words, word.epoch, 1) + 1) | 0;
    const released = this.#held.filter((job) => job !== undefined).filter((job) => job !== running);
    for (const [index, job] of this.#held.entries()) {
      if (job !== running) this.#held[index] = undefined;
    }
    return released;
  }

  /** Ends the thread, whatever it is doing, and gives back every job that it had not answered. */
  end(): { readonly jobs: readonly Job[]; readonly ended: Promise<unknown> } {
    clearTimeout(this.#late);
    this.#phase = "ended";
    // An answer that is still on its way comes too late: its job is given back.
    this.#worker.removeAllListeners("message");
    const jobs = this.#held.filter((job) => job !== undefined);
    this.#held.length = 0;
    return { jobs, ended: this.#worker.terminate() };
  }

  /** Whether it is the policy that does not answer, or the thread that does not start. */
  #tooLate(startMs: number): AssayerError {
    return Atomics.load(this.#words, word.busy) === 1
      ? new AssayerError("POLICY_DEADLINE", `no answer to the warm-up within ${startMs} ms`)
      : new AssayerError("BUNDLE_START_FAILED", `a thread did not have the policy within ${startMs} ms`);
  }

  /**
   * The evaluation of this moment; a warm-up is none. Both numbers count all evaluations of this thread and wrap around
   * alike.
   */
  #now(): { readonly begun: number; readonly job: Job | undefined } | undefined {
    if (this.#phase === "starting" || Atomics.load(this.#words, word.busy) === 0) return undefined;
    const begun = Atomics.load(this.#words, word.begun);
    return { begun, job: this.#held[(begun - this.#answered - 1) | 0] };
  }

  /** Answers jobs; those that the thread skipped although nobody took them back are returned. */
  #settle(results: readonly Result[]): Job[] {
    const jobs = this.#held.splice(0, results.length);
    this.#answered = (this.#answered + results.length) | 0;
    const skipped: Job[] = [];
    for (const [index, result] of results.entries()) {
      const job = jobs[index];
      if (result === null && job !== undefined) skipped.push(job);
      if (result !== null) job?.answer(typeof result === "string" ? result : errorOf(result));
    }
    return skipped;
  }
}

function errorOf({ code, message, ...rest }: Failure): AssayerError {
  return new AssayerError(code, message, rest);
}

function crash(cause: Error & { code?: string }): AssayerError {
  const code = cause.code === "ERR_WORKER_OUT_OF_MEMORY" ? "POLICY_MEMORY" : "POLICY_FAILED";
  return new AssayerError(code, "the evaluator thread crashed", { cause });
}
