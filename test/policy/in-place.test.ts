import { beforeAll, describe, expect, test } from "@jest/globals";
import { createInPlace } from "../../src/policy/in-place.ts";
import type { InPlaceOptions } from "../../src/policy/in-place.ts";
import { sized } from "../../src/policy/wasm/bytes.ts";
import { compileBundle } from "../support/compile.ts";
import { compilePolicy, runaway } from "../support/policies.ts";
import { moduleOf } from "../support/wasm.ts";

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = (await compilePolicy(runaway)).get("policy.wasm") ?? new Uint8Array();
});

/** With a watch that the test moves on, and that moves on by itself whenever it is read. */
function inPlace(over: Partial<InPlaceOptions> = {}) {
  const watch = { ms: 0, step: 0 };
  const evaluate = createInPlace({
    wasm,
    data: {},
    entrypoint: "issuance/decision/verdict",
    maxPages: 256,
    deadlineMs: 50,
    stopwatch: () => (watch.ms += watch.step),
    ...over,
  });
  return { evaluate, watch };
}

function customSection(length: number): Uint8Array {
  return Buffer.concat([Uint8Array.of(0), sized(Buffer.concat([Uint8Array.of(0), Buffer.alloc(length)]))]);
}

const allow = expect.stringContaining(`"decision":"allow"`);

test("evaluates what is quick, as often as it is asked", () => {
  const { evaluate } = inPlace();
  for (let round = 0; round < 200; round += 1) expect(evaluate?.("{}")).toEqual(allow);
});

test("makes the input of its parts, and leaves to a thread what they do not make", () => {
  const { evaluate } = inPlace();
  const shared = [{ path: '["text"]', text: '"x"' }];
  expect(evaluate?.("", { own: "{}", shared })).toEqual(allow);
  expect(evaluate?.("", { own: '{"do":"answer","times":3}', shared })).toContain('"extra":["x","x","x"]');
  expect(evaluate?.("", { own: "[]", shared })).toBeUndefined();
});

describe("leaves to a thread, and rests for ten seconds after it,", () => {
  test.each([
    ["a policy that does not end", `{"do":"loop"}`],
    ["one that wants more memory than there is", `{"do":"answer","text":"${"x".repeat(10_000)}","times":60}`],
    ["an entry point that is not there", "{}", { entrypoint: "other" }],
  ])("%s", (_name, input, over: Partial<InPlaceOptions> = {}) => {
    const { evaluate, watch } = inPlace({ maxPages: 8, ...over });
    expect(evaluate?.(input)).toBeUndefined();
    watch.ms = 9_999;
    expect(evaluate?.("{}")).toBeUndefined();
    if (over.entrypoint !== undefined) return;
    watch.ms = 10_000;
    expect(evaluate?.("{}")).toEqual(allow);
  });

  test("an answer that is too long", async () => {
    const rego = `package issuance.decision\n\nverdict := concat("", [input.text | some _ in input.times])\n`;
    const files = await compilePolicy(rego);
    const { evaluate } = inPlace({ wasm: files.get("policy.wasm") ?? new Uint8Array() });
    const text = (length: number) => JSON.stringify({ text: "x".repeat(length), times: Array(200).fill(0) });
    expect(evaluate?.(text(10))?.length).toBeGreaterThan(2_000);
    expect(evaluate?.(text(6_000))).toBeUndefined();
    expect(evaluate?.(text(10))).toBeUndefined();
  });
});

test("leaves to a thread what took longer than its deadline, and rests two hundred times as long", () => {
  const { evaluate, watch } = inPlace();
  watch.step = 50;
  expect(evaluate?.("{}")).toEqual(allow);
  watch.step = 51;
  expect(evaluate?.("{}")).toBeUndefined();
  // Read twice since it began: when it had evaluated, and when it had loaded the policy again.
  const restMs = 200 * 2 * 51;
  watch.step = 0;
  watch.ms += restMs - 1;
  expect(evaluate?.("{}")).toBeUndefined();
  watch.ms += 1;
  expect(evaluate?.("{}")).toEqual(allow);
});

test("leaves a long input to a thread, and goes on", () => {
  const { evaluate } = inPlace();
  expect(evaluate?.(JSON.stringify("x".repeat(20_000)))).toBeUndefined();
  expect(evaluate?.("{}")).toEqual(allow);
});

describe("is not there", () => {
  test("for a module that cannot be metered", () => {
    expect(inPlace({ wasm: moduleOf({ functions: [[0, 0x0b]], bare: true }) }).evaluate).toBeUndefined();
    expect(inPlace({ wasm: Uint8Array.of(1, 2, 3) }).evaluate).toBeUndefined();
  });

  test("for a policy that calls the host", async () => {
    const rego = `package issuance.decision\n\nverdict := urlquery.encode(input.text)\n`;
    const files = await compileBundle({ files: { "policy.rego": rego } });
    const { evaluate } = inPlace({ wasm: files.get("policy.wasm") ?? new Uint8Array() });
    expect(evaluate?.(`{"text":"a"}`)).toBeUndefined();
  });

  test("for one whose data take long to read, or that does not fit", () => {
    expect(inPlace({ data: { text: "x".repeat(200_000) } }).evaluate?.("{}")).toEqual(allow);
    expect(inPlace({ data: { text: "x".repeat(9_000_000) }, maxPages: 1_024 }).evaluate?.("{}")).toBeUndefined();
    expect(inPlace({ maxPages: 1 }).evaluate?.("{}")).toBeUndefined();
  });

  test("for a module that takes long to prepare", () => {
    const long = Buffer.concat([wasm, customSection(4_194_304)]);
    expect(inPlace({ wasm: Buffer.concat([wasm, customSection(10)]) }).evaluate?.("{}")).toEqual(allow);
    expect(inPlace({ wasm: long }).evaluate).toBeUndefined();
  });
});
