import type { InputParts } from "../issuance/input-text.ts";
import { compileMetered, instantiate } from "./adapter.ts";
import type { Policy } from "./adapter.ts";
import type { Program } from "./protocol.ts";

export interface InPlaceOptions extends Pick<Program, "data" | "entrypoint" | "maxPages"> {
  readonly wasm: Uint8Array;
  /** What a thread would be given, in milliseconds. */
  readonly deadlineMs: number;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
}

/**
 * The result set for an input, both as JSON text; undefined for what has to be evaluated in a thread of its own. Where
 * the input's parts are known, it is made of them.
 */
export type EvaluateInPlace = (input: string, parts?: InputParts) => string | undefined;

/** A millisecond of most policies, and some ten evaluations of the library. */
const fuel = 32_000_000;
/** What is longer or larger takes longer to read, or to load again, than is good for those who wait meanwhile. */
const most = { inputLength: 16_384, moduleBytes: 4_194_304, pages: 64 };
/**
 * For how long threads evaluate everything after an evaluation that did not end well, in milliseconds, and at least for
 * how many times as long as that took: code that is made to be slow pays no more fuel for it.
 */
const rest = { ms: 10_000, times: 200 };

/**
 * Evaluates in the thread that serves, which saves the way to another thread and back. Whatever does not end well there,
 * within its fuel and the deadline, is for a thread to evaluate again: what that makes of it, counts. Undefined for a
 * policy that cannot be metered, or that calls the host, where no fuel is counted.
 */
export function createInPlace(options: InPlaceOptions): EvaluateInPlace | undefined {
  const { wasm, deadlineMs, stopwatch, ...program } = options;
  const module = wasm.length > most.moduleBytes ? undefined : compileMetered(wasm);
  if (module === undefined) return undefined;
  let policy = load(module, program);
  let restsUntil = Number.NEGATIVE_INFINITY;
  return (input, parts) => {
    if (policy === undefined || input.length > most.inputLength) return undefined;
    const started = stopwatch();
    if (started < restsUntil) return undefined;
    const text = evaluateWithFuel(policy, parts ?? input, program.entrypoint);
    if (text !== undefined && stopwatch() - started <= deadlineMs) return text;
    policy = load(module, program);
    const now = stopwatch();
    restsUntil = now + Math.max(rest.ms, rest.times * (now - started));
    return undefined;
  };
}

function evaluateWithFuel(policy: Policy, input: string | InputParts, entrypoint: string): string | undefined {
  try {
    policy.fuel(fuel);
    if (typeof input === "string") return policy.evaluateText(input, entrypoint);
    return policy.evaluateParts(input, entrypoint);
  } catch {
    // The thread that evaluates it again says why.
    return undefined;
  }
}

function load(module: WebAssembly.Module, { data, maxPages }: Pick<Program, "data" | "maxPages">): Policy | undefined {
  try {
    const policy = instantiate(module, data, { maxPages: Math.min(maxPages, most.pages) });
    return policy.builtinsUsed.length === 0 ? policy : undefined;
  } catch {
    return undefined;
  }
}
