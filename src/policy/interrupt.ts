import { createContext, Script } from "node:vm";
import { AssayerError } from "../issuance/errors.ts";

const globals: { run?: () => void } = {};
createContext(globals);
const call = new Script("run()");

/**
 * Runs a function in this thread, and ends it where it takes longer, in a loop of WebAssembly as well. What it was
 * working on has no defined state then. Each call starts a thread that watches it, which costs some 70 µs.
 * @param ms a positive integer, milliseconds of the clock
 * @throws AssayerError POLICY_DEADLINE, and what the function throws
 */
export function interruptAfter<Value>(ms: number, run: () => Value): Value {
  const found: { value?: Value } = {};
  globals.run = () => {
    found.value = run();
  };
  try {
    call.runInContext(globals, { timeout: ms });
  } catch (thrown) {
    if ((thrown as { code?: unknown } | null)?.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw thrown;
    throw new AssayerError("POLICY_DEADLINE", `no answer within ${ms} ms`);
  }
  return found.value as Value;
}
