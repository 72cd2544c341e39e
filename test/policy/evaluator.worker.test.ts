import { expect, jest, test } from "@jest/globals";

const postMessage = jest.fn();
jest.unstable_mockModule("node:worker_threads", () => ({
  parentPort: { postMessage, on: () => {} },
  workerData: { module: null, words: new SharedArrayBuffer(12) },
}));

// The real thread runs from dist in the tests of the pool, where coverage does not see it.
test("the entry of a thread runs an evaluator on the thread's port", async () => {
  await import("../../src/policy/evaluator.worker.ts");
  expect(postMessage).toHaveBeenCalledWith(expect.objectContaining({ type: "refused" }));
});
