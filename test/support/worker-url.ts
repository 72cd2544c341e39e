import { existsSync } from "node:fs";

const compiled = new URL("../../dist/policy/evaluator.worker.js", import.meta.url);

/** The entry of an evaluator thread as it ships: threads load JavaScript, which jest does not write to disk. */
export function workerUrl(): URL {
  if (existsSync(compiled)) return compiled;
  throw new Error("dist/policy/evaluator.worker.js is missing: run `npx tsc -p tsconfig.json` before these tests");
}
