import { describe, expect, test } from "@jest/globals";
import { fuelExport, metered } from "../../../src/policy/wasm/fuel.ts";
import { u32 } from "../../../src/policy/wasm/bytes.ts";
import { op } from "../../../src/policy/wasm/instructions.ts";
import { i32Type, noResult } from "../../../src/policy/wasm/types.ts";
import { imported, moduleOf } from "../../support/wasm.ts";
import type { TestModule } from "../../support/wasm.ts";

const noLocals = 0;
const br = 0x0c;
const again = [br, 0];

/** The metered module, started, with so much fuel. */
function start(module: TestModule, fuel: number) {
  const bytes = metered(moduleOf(module)) ?? new Uint8Array();
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: surroundings });
  const left = exports[fuelExport] as WebAssembly.Global;
  left.value = fuel;
  return { run: exports["run"] as () => void, left: () => Number(left.value) };
}

const surroundings = { f: () => {}, memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }) };

/** Counts a local down from so many, in a loop. */
const turns = (count: number): number[] =>
  [
    [1, 1, 0x7f, op.i32Const, ...signed(count), op.localSet, 0],
    [op.loop, noResult, op.localGet, 0, op.i32Const, 1, op.i32Sub, op.localTee, 0, op.brIf, 0, op.end, op.end],
  ].flat();
const signed = (number: number): number[] => [(number & 0x7f) | 0x80, number >>> 7];

describe("what would not end is ended", () => {
  test.each<[string, TestModule]>([
    ["a loop", { functions: [[noLocals, op.loop, noResult, ...again, op.end, op.end]] }],
    ["a function that calls itself", { functions: [[noLocals, op.call, 0, op.end]] }],
    [
      "two that call each other, one through an import's index",
      {
        imports: [imported("f", 0, 0)],
        functions: [
          [noLocals, op.call, 0, op.call, 2, op.end],
          [noLocals, op.call, 1, op.end],
        ],
      },
    ],
    [
      "a loop inside a loop, behind branches and constants of every width",
      {
        functions: [
          [
            [noLocals, 0x43, 3, 3, 3, 3, 0x1a, 0x44, 3, 3, 3, 3, 3, 3, 3, 3, 0x1a, op.i64Const, 3, 0x1a],
            [op.loop, noResult, op.i32Const, 1, 0x0e, 1, 0, 0, op.end],
            [op.loop, noResult, op.loop, noResult, op.i32Const, 0, op.brIf, 0, op.end, ...again, op.end, op.end],
          ].flat(),
        ],
      },
    ],
  ])("%s", (_name, module) => {
    const { run, left } = start(module, 10_000);
    expect(run).toThrow("unreachable");
    expect(left()).toBeLessThan(0);
  });
});

test("whatever ends within its fuel ends as it did, and pays for each turn by its length", () => {
  const { run, left } = start({ functions: [turns(1_000)] }, 15_000);
  run();
  expect(left()).toBe(15_000 - 1_000 * 11);
  expect(run).toThrow("unreachable");
});

describe("pays, without a loop:", () => {
  const f = imported("f", 0, 0);
  const short = [noLocals, op.i32Const, 1, 0x1a, op.end];
  const calls = (...call: number[]) => [noLocals, ...call, op.end];
  const drop = 0x1a;
  test.each<[string, number, TestModule]>([
    ["nothing for a short function that calls nobody", 0, { functions: [short] }],
    ["a long one by its length", 2_561, { functions: [[noLocals, ...Array<number>(2_560).fill(0x01), op.end]] }],
    ["what a function calls that does not pay itself", 3 + short.length, { functions: [short, calls(op.call, 0)] }],
    [
      "nothing more for one that does",
      3 + 3 + short.length,
      { functions: [short, calls(op.call, 0), calls(op.call, 1)] },
    ],
    ["the host as the longest that does not", 3 + 256, { imports: [f], functions: [calls(op.call, 0)] }],
    ["each local, which is cleared", 1_000 + 1, { functions: [[1, ...u32(1_000), 0x7f, op.end]] }],
    ["a call for the locals of a short one", 3 + 5 + 9, { functions: [[1, 9, 0x7f, 0x01, op.end], calls(op.call, 0)] }],
    [
      "a larger memory",
      4_096 + 4,
      {
        imports: [imported("memory", 2, 1, 1, 2)],
        functions: [[noLocals, op.i32Const, 0, op.memoryGrow, 0, drop, op.end]],
      },
    ],
  ])("%s", (_name, units, module) => {
    const { run, left } = start(module, 10_000);
    run();
    expect(10_000 - left()).toBe(units);
  });
});

test("a call through a table pays as for the longest that does not pay itself", () => {
  const calls = [noLocals, op.i32Const, 0, op.callIndirect, 0, 0, op.end];
  const { run, left } = start({ table: true, functions: [calls] }, 1_000);
  expect(run).toThrow(WebAssembly.RuntimeError);
  expect(1_000 - left()).toBe(6 + 256);
});

test("globals that are imported keep their places", () => {
  const global = imported("g", 3, 0x7f, 0);
  const table = imported("t", 1, 0x70, 1, 0, 1);
  const memory = imported("memory", 2, 0, 1);
  const reads = [noLocals, op.globalGet, 0, 0x1a, op.end];
  const bytes = metered(moduleOf({ imports: [global, table, memory], functions: [reads] })) ?? new Uint8Array();
  expect(WebAssembly.validate(bytes)).toBe(true);
});

/** The index of a type, whose last byte looks like an instruction that takes the next byte for its operand. */
const hiding = [0x80, op.i32Const];
const zero = [op.i32Const, 0];
/** `loop`, which must not be overlooked, with a result of type i32. */
const endless = [op.loop, i32Type, ...again, op.end, 0x1a];
test.each<[string, Uint8Array]>([
  ["memory filled at one stroke", moduleOf({ functions: [[noLocals, 0xfc, 0x0b, 0, op.end]] })],
  ["no globals and no exports", moduleOf({ functions: [[noLocals, op.end]], bare: true })],
  ["a type that is not a function's", moduleOf({ functions: [[noLocals, op.end]], type: [0x5f, 0] })],
  ["a parameter that refers to something", moduleOf({ functions: [[noLocals, op.end]], type: [0x60, 1, 0x6f, 0] })],
  ["locals that refer to something", moduleOf({ functions: [[1, 1, 0x63, ...hiding, ...endless, op.end]] })],
  ["a block with such a result", moduleOf({ functions: [[noLocals, 0x02, 0x63, ...hiding, ...endless, op.end]] })],
  // The only one of them that Node 22 and 24 take.
  [
    "a memory by its number",
    moduleOf({ functions: [[noLocals, ...zero, 0x28, 0x42, 0, 0x41, ...endless, 0x1a, op.end]] }),
  ],
])("a module that is not of OPA's kind has no meter: %s", (_name, module) => {
  expect(metered(module)).toBeUndefined();
});
