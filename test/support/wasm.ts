import { sized, u32, vector } from "../../src/policy/wasm/bytes.ts";
import { op } from "../../src/policy/wasm/instructions.ts";
import {
  contentOf,
  functionNames,
  putTogether,
  section as sectionId,
  takeApart,
  withItem,
} from "../../src/policy/wasm/module.ts";
import { metered } from "../../src/policy/wasm/fuel.ts";
import { withQuickRuntime } from "../../src/policy/wasm/runtime.ts";
import { i32Type } from "../../src/policy/wasm/types.ts";

export interface TestModule {
  /** Bodies of functions without parameters and results, each with its own locals before it. */
  readonly functions: readonly (readonly number[])[];
  /** Items of the import section as they are. */
  readonly imports?: readonly Uint8Array[];
  /** Whether there is a table, with one place and nothing in it. */
  readonly table?: boolean;
  /** Without globals and exports there is no such section either. */
  readonly bare?: boolean;
  /** What the custom section `name` says, if there is one. */
  readonly names?: readonly number[];
  /** The type of all of them, if it is another. */
  readonly type?: readonly number[];
}

/** A module with one type of function; it exports the last one as `run` and has one global. */
export function moduleOf(module: TestModule): Uint8Array {
  const { functions, imports = [], table = false, bare = false, names, type = [0x60, 0, 0] } = module;
  const bodies = functions.map((body) => sized(Uint8Array.from(body)));
  const last = imports.filter(isFunction).length + functions.length - 1;
  const run = Uint8Array.of(3, ...Buffer.from("run"), functionKind, ...u32(last));
  return Buffer.concat([
    Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
    section(1, [Uint8Array.from(type)]),
    section(2, imports),
    section(
      3,
      functions.map(() => Uint8Array.of(0)),
    ),
    ...(table ? [section(4, [Uint8Array.of(0x70, 0, 1)])] : []),
    ...(bare ? [] : [section(6, [Uint8Array.of(i32Type, 0, op.i32Const, 0, op.end)]), section(7, [run])]),
    section(10, bodies),
    ...(names ? [Uint8Array.of(0), sized(Uint8Array.of(4, ...Buffer.from("name"), ...names))] : []),
  ]);
}

const functionKind = 0;
const beforeName = 3;

function isFunction(item: Uint8Array): boolean {
  return item[beforeName + (item[beforeName - 1] ?? 0)] === functionKind;
}

/** A module as OPA compiled it, with the quick runtime, and metered beside that. */
export function variantsOf(wasm: Uint8Array): readonly Uint8Array[] {
  const quick = withQuickRuntime(wasm);
  return [wasm, quick, metered(quick) ?? new Uint8Array()];
}

/** A module that exports these of its functions, too; its first by a name that none has. */
export function withFunctions(wasm: Uint8Array, names: readonly string[]): Uint8Array {
  const parts = takeApart(wasm);
  const indices = functionNames(parts);
  let exports = contentOf(parts, sectionId.export) ?? new Uint8Array();
  for (const name of names) {
    exports = withItem(
      exports,
      Uint8Array.of(name.length, ...Buffer.from(name), functionKind, ...u32(indices.get(name) ?? 0)),
    );
  }
  return putTogether(wasm, parts, new Map([[sectionId.export, exports]]));
}

export function imported(name: string, ...kind: number[]): Uint8Array {
  return Uint8Array.of(1, 0x6d, name.length, ...Buffer.from(name), ...kind);
}

function section(id: number, items: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(id), sized(vector(items))]);
}
