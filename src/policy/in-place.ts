import { compileMetered, instantiate } from "./adapter.ts";
import type { Policy } from "./adapter.ts";
import { maxResultLength } from "./evaluator.ts";
import type { Program } from "./protocol.ts";

export interface InPlaceOptions extends Pick<Program, "data" | "entrypoint" | "maxPages"> {
  readonly wasm: Uint8Array;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
}

/** The result set for an input, both as JSON text; undefined for what has to be evaluated in a thread of its own. */
export type EvaluateInPlace = (input: string) => string | undefined;

/** A millisecond or two of most policies, and some thirty evaluations of the library. */
const fuel = 500_000;
/** Longer inputs take longer to read than is good for those who wait meanwhile. */
const maxInputLength = 16_384;
/** After an evaluation that did not come to its end, threads evaluate for so long. */
const restMs = 10_000;

/**
 * Evaluates in the thread that serves, which saves the way to another thread and back. Whatever does not end well there,
 * within its fuel, is for a thread to evaluate again: what that makes of it, counts. Undefined for a policy that cannot
 * be metered, or that calls the host, where no fuel is counted.
 */
export function createInPlace({ wasm, stopwatch, ...program }: InPlaceOptions): EvaluateInPlace | undefined {
  const module = compileMetered(wasm);
  if (module === undefined) return undefined;
  let policy = load(module, program);
  let restsUntil = Number.NEGATIVE_INFINITY;
  return (input) => {
    if (policy === undefined || input.length > maxInputLength || stopwatch() < restsUntil) return undefined;
    try {
      policy.fuel(fuel);
      const text = policy.evaluateText(input, program.entrypoint);
      if (text.length <= maxResultLength) return text;
    } catch {
      // The thread that evaluates it again says why.
    }
    policy = load(module, program);
    restsUntil = stopwatch() + restMs;
    return undefined;
  };
}

function load(
  module: WebAssembly.Module,
  { data, maxPages }: Omit<InPlaceOptions, "wasm" | "stopwatch">,
): Policy | undefined {
  try {
    const policy = instantiate(module, data, { maxPages });
    return policy.builtinsUsed.length === 0 ? policy : undefined;
  } catch {
    return undefined;
  }
}
