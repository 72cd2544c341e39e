import type { Reader } from "./bytes.ts";
import { u32 } from "./bytes.ts";

/** Value types (https://webassembly.github.io/spec/core/binary/types.html), and that of a block without a result. */
export const i32Type = 0x7f;
export const i64Type = 0x7e;
export const noResult = 0x40;

/** i32, i64, f32 or f64: a byte each, where later types have more. */
export function isNumberType(type: number): boolean {
  return type >= 0x7c && type <= 0x7f;
}

/** What stands before a function's instructions: groups of locals of one type each. */
export interface Locals {
  /** Of all groups together. */
  readonly count: number;
  readonly groups: readonly Uint8Array[];
}

/** Undefined for locals of other than number types. */
export function readLocals(reader: Reader): Locals | undefined {
  const groups: Uint8Array[] = [];
  let count = 0;
  for (let left = reader.u32(); left > 0; left -= 1) {
    const size = reader.u32();
    const type = reader.byte();
    if (!isNumberType(type)) return undefined;
    groups.push(group(size, type));
    count += size;
  }
  return { count, groups };
}

/** So many locals of one type, as they stand before a function. */
export function group(size: number, type: number): Uint8Array {
  return Uint8Array.of(...u32(size), type);
}
