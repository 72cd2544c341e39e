import type { ErrorCode } from "../issuance/errors.ts";

/** A policy as an evaluator thread is given it. The compiled module is shared between threads, not copied. */
export interface Program {
  readonly module: WebAssembly.Module;
  /** The bundle's data: a JSON object. */
  readonly data: unknown;
  readonly entrypoint: string;
  /** Ceiling of the policy's memory, in pages of 64 KiB. */
  readonly maxPages: number;
  /** JSON text that a thread evaluates before it says that it is ready, so that no request meets it cold. */
  readonly warmUp?: string;
}

export type ThreadData = Program & { readonly words: SharedArrayBuffer };

/**
 * What both sides see without a message, as 32-bit words. The watchdog reads the first two, so it knows which
 * evaluation a thread is stuck in; the third says that the rest of older batches is being evaluated elsewhere.
 */
export const word = {
  /** 1 during an evaluation. */
  busy: 0,
  /** How many evaluations the thread has begun, wrapping around. */
  begun: 1,
  /** Batches of another epoch than this one are answered with `null`. */
  epoch: 2,
} as const;
export const wordBytes = 12;

export interface Batch {
  readonly epoch: number;
  /** Milliseconds after which the thread interrupts an evaluation by itself. Absent: only the watchdog ends it. */
  readonly interruptMs?: number;
  /** JSON texts. */
  readonly inputs: readonly string[];
}

export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly cause?: string;
}

/** The result set as JSON text, a failure, or `null` for an input that was abandoned. */
export type Result = string | Failure | null;

/** Results come in the order of the inputs, in as many messages as the thread sees fit. */
export type FromThread =
  | { readonly type: "ready"; readonly entrypoints: readonly string[]; readonly builtinsUsed: readonly string[] }
  | { readonly type: "refused"; readonly failure: Failure }
  | { readonly type: "results"; readonly results: readonly Result[] };
