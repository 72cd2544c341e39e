import { createHash } from "node:crypto";
import { i32, u32 } from "./bytes.ts";
import { i32Type, noResult, op } from "./instructions.ts";
import { codeSection, functionNames, putTogether, section, takeApart } from "./module.ts";
import type { ModuleParts } from "./module.ts";

/**
 * A policy keeps the value of each rule that it has evaluated, by number, in an object of its own runtime: a hash table
 * whose keys are Rego numbers, a quarter of an evaluation. Nothing else ever looks into that object. Here its table is
 * an array with a place for every function; the rules, their values and the answers are the same.
 *
 * Done only where the functions concerned are byte for byte those of an OPA that was looked at; any other module stays
 * as it is.
 * @param wasm a module that `WebAssembly.validate` accepts
 */
export function withDirectMemo(wasm: Uint8Array): Uint8Array {
  const parts = takeApart(wasm);
  const memo = memoOf(parts);
  if (memo === undefined) return wasm;
  const bodies = [...parts.bodies];
  bodies[memo.get] = getBody(memo);
  bodies[memo.insert] = insertBody(memo);
  return putTogether(wasm, parts, new Map([[section.code, codeSection(bodies)]]));
}

interface Memo {
  /** Places in the code section. */
  readonly get: number;
  readonly insert: number;
  /** Index of the allocator, whose memory is not cleared. */
  readonly malloc: number;
  /** Where the address of the newest memo is: `{ former, object }`. */
  readonly current: number;
  /** A place for every function. */
  readonly places: number;
}

/** What the new functions rest on, beside the two that they replace: how memo and object are laid out and allocated. */
const concerned = ["opa_malloc", "opa_object", "opa_memoize_init", "opa_memoize_get", "opa_memoize_insert"] as const;

/** By digest of the functions concerned: OPA 1.22's `memoize.c`, `object.c` and `malloc.c`. */
const known: ReadonlyMap<string, Pick<Memo, "current">> = new Map([
  ["462fca49b29942bb9cd38711eaaa6a8be4c5c268ba697fd2527c3a1a2cafc3d1", { current: 119_760 }],
]);

function memoOf(parts: ModuleParts): Memo | undefined {
  const names = functionNames(parts);
  const { functions: imported } = parts.imported;
  const indexOf = (name: (typeof concerned)[number]) => names.get(name) ?? 0;
  const placeOf = (name: (typeof concerned)[number]) => indexOf(name) - imported;
  const hash = createHash("sha256");
  for (const name of concerned) hash.update(`${name} ${indexOf(name)} `).update(parts.bodies[placeOf(name)] ?? "");
  const found = known.get(hash.digest("hex"));
  if (found === undefined) return undefined;
  return {
    ...found,
    malloc: indexOf("opa_malloc"),
    get: placeOf("opa_memoize_get"),
    insert: placeOf("opa_memoize_insert"),
    places: imported + parts.bodies.length,
  };
}

/** Members of an object: its table, and how many places that has. */
const table = 4;
const size = 8;
/** Of the memo: its object. */
const object = 4;

const load = (offset: number): number[] => [op.i32Load, 2, ...u32(offset)];
const store = (offset: number): number[] => [op.i32Store, 2, ...u32(offset)];
const get = (local: number): number[] => [op.localGet, local];
const tee = (local: number): number[] => [op.localTee, local];
const constant = (value: number): number[] => [op.i32Const, ...i32(value)];
const currentObject = ({ current }: Memo): number[] => [...constant(0), ...load(current), ...load(object)];
/** The address of a place: that of the table is on the stack. */
const addressOf = (index: number): number[] => [...get(index), ...constant(2), op.i32Shl, op.i32Add];

/** `(index) => index < object.size ? object.table[index] : 0` */
function getBody(memo: Memo): Uint8Array {
  const [index, found] = [0, 1];
  return body(
    1,
    [currentObject(memo), tee(found), load(size), get(index), [op.i32GtU]],
    [[op.if, i32Type], get(found), load(table), addressOf(index), load(0)],
    [[op.else], constant(0), [op.end]],
  );
}

/** The first value that is kept makes the table as long as it will ever have to be. */
function insertBody(memo: Memo): Uint8Array {
  const [index, value, into, places, end] = [0, 1, 2, 3, 4];
  const bytes = Math.ceil((memo.places * placeBytes) / clearedAtOnce) * clearedAtOnce;
  const clear = (offset: number) => [...get(end), op.i64Const, 0, op.i64Store, 2, offset];
  return body(
    3,
    [currentObject(memo), tee(into), load(size), constant(memo.places), [op.i32LtU], [op.if, noResult]],
    [get(into), constant(bytes), [op.call, ...u32(memo.malloc)], tee(places), store(table)],
    [get(into), constant(memo.places), store(size)],
    [get(places), constant(bytes), [op.i32Add, op.localSet, end]],
    [[op.loop, noResult], get(end), constant(clearedAtOnce), [op.i32Sub, op.localSet, end]],
    [clear(0), clear(8), clear(16), clear(24)],
    [get(end), get(places), [op.i32GtU, op.brIf, 0], [op.end], [op.end]],
    [get(into), load(table), addressOf(index), get(value), store(0)],
  );
}

const placeBytes = 4;
const clearedAtOnce = 32;

/** A function with so many locals of type i32 beside its parameters, line by line. */
function body(locals: number, ...lines: readonly number[][][]): Uint8Array {
  return Uint8Array.from([1, locals, i32Type, ...lines.flat(2), op.end]);
}
