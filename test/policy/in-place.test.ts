import { beforeAll, describe, expect, test } from "@jest/globals";
import { createInPlace } from "../../src/policy/in-place.ts";
import type { InPlaceOptions } from "../../src/policy/in-place.ts";
import { compileBundle } from "../support/compile.ts";
import { compilePolicy, runaway } from "../support/policies.ts";
import { moduleOf } from "../support/wasm.ts";

let wasm: Uint8Array;

beforeAll(async () => {
  wasm = (await compilePolicy(runaway)).get("policy.wasm") ?? new Uint8Array();
});

/** With a watch that the test moves on. */
function inPlace(over: Partial<InPlaceOptions> = {}) {
  const watch = { ms: 0 };
  const evaluate = createInPlace({
    wasm,
    data: {},
    entrypoint: "issuance/decision/verdict",
    maxPages: 256,
    stopwatch: () => watch.ms,
    ...over,
  });
  return { evaluate, watch };
}

const allow = expect.stringContaining(`"decision":"allow"`);

test("evaluates what is quick, as often as it is asked", () => {
  const { evaluate } = inPlace();
  for (let round = 0; round < 200; round += 1) expect(evaluate?.("{}")).toEqual(allow);
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

  test("for one that does not fit", () => {
    expect(inPlace({ data: { text: "x".repeat(20_000_000) } }).evaluate?.("{}")).toBeUndefined();
  });
});
