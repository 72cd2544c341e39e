import { describe, expect, test } from "@jest/globals";
import { fuelExport, metered } from "../../../src/policy/wasm/fuel.ts";
import { noResult, op } from "../../../src/policy/wasm/instructions.ts";
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
  return { run: exports["run"] as () => void, left: () => left.value };
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
    const { run, left } = start(module, 1_000);
    expect(run).toThrow("unreachable");
    expect(left()).toBeLessThan(0);
  });
});

test("whatever ends within its fuel ends as it did, and pays for each turn", () => {
  const { run, left } = start({ functions: [turns(1_000)] }, 1_500);
  run();
  expect(left()).toBe(500);
  expect(run).toThrow("unreachable");
});

test("long code pays by its length, also without a loop or a call", () => {
  const nops = Array.from({ length: 2_560 }, () => 0x01);
  const { run, left } = start({ functions: [[noLocals, ...nops, op.end]] }, 100);
  run();
  expect(left()).toBe(100 - 11);
});

test("a short function that calls nobody costs nothing", () => {
  const { run, left } = start({ functions: [[noLocals, op.end]] }, 100);
  run();
  expect(left()).toBe(100);
});

test("globals that are imported keep their places", () => {
  const global = imported("g", 3, 0x7f, 0);
  const table = imported("t", 1, 0x70, 1, 0, 1);
  const memory = imported("memory", 2, 0, 1);
  const reads = [noLocals, op.globalGet, 0, 0x1a, op.end];
  const bytes = metered(moduleOf({ imports: [global, table, memory], functions: [reads] })) ?? new Uint8Array();
  expect(WebAssembly.validate(bytes)).toBe(true);
});

test.each<[string, Uint8Array]>([
  ["memory filled at one stroke", moduleOf({ functions: [[noLocals, 0xfc, 0x0b, 0, op.end]] })],
  ["no globals and no exports", moduleOf({ functions: [[noLocals, op.end]], bare: true })],
])("a module that is not of OPA's kind has no meter: %s", (_name, module) => {
  expect(metered(module)).toBeUndefined();
});
