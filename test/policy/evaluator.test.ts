import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { compile, maxResultLength } from "../../src/policy/adapter.ts";
import { runEvaluator } from "../../src/policy/evaluator.ts";
import { word, wordBytes } from "../../src/policy/protocol.ts";
import type { Batch, FromThread, Result, ThreadData } from "../../src/policy/protocol.ts";
import { compilePolicy, runaway } from "../support/policies.ts";

let start: ThreadData;

beforeAll(async () => {
  const files = await compilePolicy(runaway);
  const module = compile(files.get("policy.wasm") ?? new Uint8Array());
  const words = new SharedArrayBuffer(wordBytes);
  start = { module, data: {}, entrypoint: "issuance/decision/verdict", maxPages: 256, words };
});

beforeEach(() => {
  new Int32Array(start.words).fill(0);
});

/** What runEvaluator makes of its messages, without a thread around it. */
function evaluator(over: Partial<ThreadData> = {}) {
  const sent: FromThread[] = [];
  let receive: ((batch: Batch) => void) | undefined;
  runEvaluator(
    { ...start, ...over },
    {
      postMessage: (message) => void sent.push(message),
      on: (_event, listener) => void (receive = listener),
    },
  );
  const results = (inputs: readonly string[], batch: Partial<Batch> = {}): Result[] => {
    const before = sent.length;
    receive?.({ epoch: 0, ...batch, inputs });
    return sent.slice(before).flatMap((message) => (message.type === "results" ? message.results : []));
  };
  return { sent, results };
}

const allow = expect.stringContaining(`"decision":"allow"`);

test("says that it is ready, and with what", () => {
  expect(evaluator().sent).toEqual([{ type: "ready", entrypoints: ["issuance/decision/verdict"], builtinsUsed: [] }]);
});

test.each([
  ["the module lacks the entry point", { entrypoint: "other" }, "BUNDLE_ENTRYPOINT_MISSING"],
  ["the data does not fit", { data: { text: "x".repeat(20_000_000) } }, "POLICY_MEMORY"],
])("says that it cannot be when %s", (_name, over, code) => {
  expect(evaluator(over).sent).toEqual([{ type: "refused", failure: expect.objectContaining({ code }) }]);
});

describe("a warm-up", () => {
  test("is evaluated before it says that it is ready, and counts as none of its evaluations", () => {
    const words = new Int32Array(start.words);
    const { sent } = evaluator({ warmUp: "{}" });
    expect(sent).toEqual([expect.objectContaining({ type: "ready" })]);
    expect([words[word.busy], words[word.begun]]).toEqual([0, 0]);
  });

  test.each([
    ["that fails", `{"do":"grow"}`, "POLICY_MEMORY"],
    ["that is answered at length", `{"do":"answer","text":"${"x".repeat(10_000)}","times":110}`, "POLICY_MEMORY"],
  ])("%s is why it cannot be", (_name, warmUp, code) => {
    expect(evaluator({ warmUp }).sent).toEqual([{ type: "refused", failure: expect.objectContaining({ code }) }]);
  });
});

test("answers in order, whatever comes between, and says where it is", () => {
  const { results } = evaluator();
  expect(results(["{}", `{"do":"grow"}`, "{}"])).toEqual([
    allow,
    { code: "POLICY_MEMORY", message: "the policy aborted: opa_malloc: failed", details: {} },
    allow,
  ]);
  const words = new Int32Array(start.words);
  expect([words[word.busy], words[word.begun]]).toEqual([0, 3]);
});

test("skips the inputs of an epoch that is over", () => {
  const { results } = evaluator();
  new Int32Array(start.words)[word.epoch] = 1;
  expect(results(["{}", "{}"])).toEqual([null, null]);
  expect(results(["{}"], { epoch: 1 })).toEqual([allow]);
});

test("interrupts what takes longer than it is told, and goes on with a new instance", () => {
  const { results } = evaluator();
  expect(results(["{}", `{"do":"loop"}`, "{}"], { interruptMs: 500 })).toEqual([
    allow,
    { code: "POLICY_DEADLINE", message: "no answer within 500 ms", details: {} },
    allow,
  ]);
  // What fails sooner, fails as it would without.
  expect(results([`{"do":"grow"}`, "{}"], { interruptMs: 30_000 })).toEqual([
    expect.objectContaining({ code: "POLICY_MEMORY" }),
    allow,
  ]);
});

test("an answer at length is a failure, with the cause where there is one", () => {
  const { results } = evaluator();
  const long = JSON.stringify({ do: "answer", text: "x".repeat(10_000), times: 110 });
  const deep = JSON.stringify({ do: "recurse", text: "[".repeat(100_000) + "]".repeat(100_000) });
  expect(results([long, deep])).toEqual([
    { code: "POLICY_MEMORY", message: expect.stringMatching(/^the policy answered \d{7} characters$/), details: {} },
    expect.objectContaining({ code: "POLICY_MEMORY", cause: "RangeError: Maximum call stack size exceeded" }),
  ]);
  expect(maxResultLength).toBeLessThan(110 * 10_000);
});

test("results that took long are sent before the rest", () => {
  const { sent, results } = evaluator();
  results(["{}", `{"do":"grow"}`, ...Array.from({ length: 3 }, () => "{}")]);
  expect(sent.length).toBeGreaterThan(2);
});

test("what is no error of ours is one when it leaves", () => {
  const data = {
    toJSON: () => {
      throw new TypeError("no JSON");
    },
  };
  const failure = {
    code: "POLICY_FAILED",
    message: "the policy could not be evaluated",
    details: {},
    cause: "TypeError: no JSON",
  };
  expect(evaluator({ data }).sent).toEqual([{ type: "refused", failure }]);
});
