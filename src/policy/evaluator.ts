import { AssayerError } from "../issuance/errors.ts";
import { instantiate, policyError } from "./adapter.ts";
import type { Policy } from "./adapter.ts";
import { interruptAfter } from "./interrupt.ts";
import { word } from "./protocol.ts";
import type { Batch, Failure, FromThread, Result, ThreadData } from "./protocol.ts";

/** The thread's end of its message port. */
export interface Port {
  readonly postMessage: (message: FromThread) => void;
  readonly on: (event: "message", listener: (batch: Batch) => void) => unknown;
}

/** Results are held back for company no longer than this. */
const holdMs = 1;

/** Makes the policy ready, warms it up and then evaluates whatever arrives. Never throws: every failure is a message. */
export function runEvaluator(start: ThreadData, port: Port): void {
  const state = new Int32Array(start.words);
  const refuse = (failure: Failure) => port.postMessage({ type: "refused", failure });
  let policy: Policy;
  try {
    policy = load(start);
  } catch (failure) {
    return refuse(failureOf(failure));
  }

  const evaluate = (input: string, interruptMs?: number): string | Failure => {
    const run = () => policy.evaluateText(input, start.entrypoint);
    try {
      return interruptMs === undefined ? run() : interruptAfter(interruptMs, run);
    } catch (failure) {
      // An instance that was left in the middle of something has no defined state.
      policy = load(start);
      return failureOf(failure);
    }
  };

  const watched = (input: string, interruptMs?: number): string | Failure => {
    Atomics.store(state, word.busy, 1);
    const result = evaluate(input, interruptMs);
    Atomics.store(state, word.busy, 0);
    return result;
  };

  const warm = start.warmUp === undefined || watched(start.warmUp);
  if (typeof warm === "object") return refuse(warm);

  port.on("message", ({ epoch, interruptMs, inputs }) => {
    let results: Result[] = [];
    let held = performance.now();
    for (const input of inputs) {
      Atomics.add(state, word.begun, 1);
      results.push(Atomics.load(state, word.epoch) === epoch ? watched(input, interruptMs) : null);
      if (performance.now() - held < holdMs) continue;
      port.postMessage({ type: "results", results });
      results = [];
      held = performance.now();
    }
    if (results.length > 0) port.postMessage({ type: "results", results });
  });
  port.postMessage({ type: "ready", entrypoints: policy.entrypoints, builtinsUsed: policy.builtinsUsed });
}

function load({ module, data, entrypoint, maxPages }: ThreadData): Policy {
  const policy = instantiate(module, data, { maxPages });
  if (policy.entrypoints.includes(entrypoint)) return policy;
  throw new AssayerError("BUNDLE_ENTRYPOINT_MISSING", `policy.wasm has no entry point ${entrypoint}`);
}

/** Errors lose their class on the way between threads. */
function failureOf(thrown: unknown): Failure {
  const { code, message, details, cause } = policyError(thrown);
  return { code, message, details, ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }) };
}
