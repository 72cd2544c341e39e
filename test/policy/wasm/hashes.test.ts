import { beforeAll, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { openBundle } from "../../../src/policy/bundle.ts";
import { createHost } from "../../../src/policy/host.ts";
import { ownBundle } from "../../../src/policy/store.ts";
import { hashesBytes, hashesExport } from "../../../src/policy/wasm/hashes.ts";
import { variantsOf, withFunctions } from "../../support/wasm.ts";

type Runtime = Readonly<Record<"opa_value_hash", (value: number) => number>>;

/** One memory and what runs in it: as OPA wrote it first, then what remembers, and that with a meter. */
const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
let runtimes: readonly Runtime[];
let bytes: Buffer;
const table = 0x8_0000;

beforeAll(async () => {
  const { wasm } = await openBundle(ownBundle);
  runtimes = variantsOf(wasm).map(start);
  bytes = Buffer.from(memory.buffer);
});

function start(wasm: Uint8Array): Runtime {
  const module = new WebAssembly.Module(withFunctions(wasm, ["opa_value_hash"]));
  const { exports } = new WebAssembly.Instance(module, createHost(memory).imports);
  const global = exports[hashesExport];
  if (global instanceof WebAssembly.Global) global.value = table;
  return exports as unknown as Runtime;
}

const types = { string: 4, own: 8 } as const;

/** A string at an address, its text behind it. */
function place(at: number, text: string, type: number): void {
  bytes.writeUInt8(type, at);
  bytes.writeUInt32LE(Buffer.byteLength(text), at + 4);
  bytes.writeUInt32LE(at + 12, at + 8);
  bytes.write(text, at + 12);
}

const hashes = (at: number): number[] => runtimes.map((runtime) => runtime.opa_value_hash(at));
const allEqual = ([first, ...others]: readonly number[]) => others.every((one) => one === first);

test("strings have the hashes that OPA gives them, at first and from then on", () => {
  const string = fc.tuple(fc.string({ maxLength: 24 }), fc.constantFrom(...Object.values(types)));
  // So close that several come to the same place of the table, at even and odd addresses.
  const strings = fc.array(fc.tuple(fc.integer({ min: 0, max: 63 }), string), { maxLength: 24 });
  fc.assert(
    fc.property(strings, (all) => {
      bytes.fill(0, table, table + hashesBytes);
      const found = new Map(all.map(([index, described]) => [0x4_0000 + index * 1_029, described]));
      for (const [at, [text, type]] of found) place(at, text, type);
      const asked = [...found.keys()];
      return [...asked, ...asked, ...asked.toReversed()].every((at) => allEqual(hashes(at)));
    }),
    { numRuns: 5_000 },
  );
});

test("what stands behind the table, or is no constant of the module, may change", () => {
  for (const [at, type] of [
    [table + hashesBytes, types.own],
    [0x4_0000, types.string],
  ] as const) {
    const [a, b] = ["first", "other"].map((text) => {
      place(at, text, type);
      return hashes(at);
    });
    expect(new Set(a).size).toBe(1);
    expect(new Set(b).size).toBe(1);
    expect(a).not.toEqual(b);
  }
});

test("a constant is hashed once", () => {
  bytes.fill(0, table, table + hashesBytes);
  place(0x4_0001, "identity", types.own);
  const [, first] = hashes(0x4_0001);
  bytes.write("elsewhat", 0x4_0001 + 12);
  const [as, ...remembered] = hashes(0x4_0001);
  expect(remembered).toEqual([first, first]);
  expect(as).not.toBe(first);
});
