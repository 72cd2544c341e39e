import { body, constant, get, load, set, store, tee } from "./assembly.ts";
import { u32 } from "./bytes.ts";
import { op } from "./instructions.ts";
import { knownFunctions } from "./known.ts";
import type { Replacements } from "./known.ts";
import type { ModuleParts } from "./module.ts";
import { i32Type, noResult } from "./types.ts";

/** What the new functions rest on, beside the two that they replace: how memo and object are laid out and allocated. */
const concerned = ["opa_malloc", "opa_object", "opa_memoize_init", "opa_memoize_get", "opa_memoize_insert"] as const;
/** OPA 1.22's `memoize.c`, `object.c` and `malloc.c`. */
const digest = "462fca49b29942bb9cd38711eaaa6a8be4c5c268ba697fd2527c3a1a2cafc3d1";

/**
 * A policy keeps the value of each rule that it has evaluated, by number, in an object of its own runtime: a hash table
 * whose keys are Rego numbers, a quarter of an evaluation. Nothing else ever looks into that object. Here its table is
 * an array with a place for every function; the rules, their values and the answers are the same.
 */
export function directMemo(parts: ModuleParts): Replacements {
  const known = knownFunctions(parts, concerned, digest);
  if (known === undefined) return new Map();
  const places = parts.imported.functions + parts.bodies.length;
  return new Map([
    [known.placeOf("opa_memoize_get"), getBody()],
    [known.placeOf("opa_memoize_insert"), insertBody(places, known.indexOf("opa_malloc"))],
  ]);
}

/** Where the address of the newest memo is: `{ former, object }`. */
const current = 119_760;
/** Members of an object: its table, and how many places that has. */
const table = 4;
const size = 8;
/** Of the memo: its object. */
const object = 4;

const currentObject = [...constant(0), ...load(current), ...load(object)];
/** The address of a place: that of the table is on the stack. */
const addressOf = (index: number): number[] => [...get(index), ...constant(2), op.i32Shl, op.i32Add];

/** `(index) => index < object.size ? object.table[index] : 0` */
function getBody(): Uint8Array {
  const [index, found] = [0, 1];
  return body(
    [i32Type],
    [
      [currentObject, tee(found), load(size), get(index), [op.i32GtU]],
      [[op.if, i32Type], get(found), load(table), addressOf(index), load(0)],
      [[op.else], constant(0), [op.end]],
    ],
  );
}

/**
 * The first value that is kept makes the table as long as it will ever have to be.
 * @param places one for every function
 * @param malloc index of the allocator, whose memory is not cleared
 */
function insertBody(places: number, malloc: number): Uint8Array {
  const [index, value, into, made, end] = [0, 1, 2, 3, 4];
  const bytes = Math.ceil((places * placeBytes) / clearedAtOnce) * clearedAtOnce;
  const clear = (offset: number) => [...get(end), op.i64Const, 0, op.i64Store, 2, offset];
  return body(
    [i32Type, i32Type, i32Type],
    [
      [currentObject, tee(into), load(size), constant(places), [op.i32LtU], [op.if, noResult]],
      [get(into), constant(bytes), [op.call, ...u32(malloc)], tee(made), store(table)],
      [get(into), constant(places), store(size)],
      [get(made), constant(bytes), [op.i32Add], set(end)],
      [[op.loop, noResult], get(end), constant(clearedAtOnce), [op.i32Sub], set(end)],
      [clear(0), clear(8), clear(16), clear(24)],
      [get(end), get(made), [op.i32GtU, op.brIf, 0], [op.end], [op.end]],
      [get(into), load(table), addressOf(index), get(value), store(0)],
    ],
  );
}

const placeBytes = 4;
const clearedAtOnce = 32;
