import { i32, i64, u32, vector } from "./bytes.ts";
import { op, walk } from "./instructions.ts";
import { group } from "./types.ts";

/** Instructions as the functions that are written here need them. Addresses are aligned where nothing else is said. */
export const get = (local: number): number[] => [op.localGet, local];
export const set = (local: number): number[] => [op.localSet, local];
export const tee = (local: number): number[] => [op.localTee, local];
export const constant = (value: number): number[] => [op.i32Const, ...i32(value)];
export const longConstant = (value: bigint): number[] => [op.i64Const, ...i64(value)];
export const load = (offset: number): number[] => [op.i32Load, words, ...u32(offset)];
export const store = (offset: number): number[] => [op.i32Store, words, ...u32(offset)];
const words = 2;

/** Instructions of a function, line by line. */
export type Lines = readonly number[][][];

/** A function with locals of these types beside its parameters. */
export function body(locals: readonly number[], lines: Lines): Uint8Array {
  return Buffer.concat([vector(locals.map(one)), Uint8Array.from(lines.flat(2)), Uint8Array.of(op.end)]);
}

/**
 * A function that does something else before what it did, with more locals of these types.
 * @param former one that `walk` understands
 * @param lines what it does first; the first of its locals has the index that they are given
 */
export function preceded(
  former: Uint8Array,
  { parameters, locals }: { readonly parameters: number; readonly locals: readonly number[] },
  lines: (first: number) => Lines,
): Uint8Array {
  const parts: Uint8Array[] = [];
  walk(former, {
    start: (at, { count, groups }) => {
      const instructions = Uint8Array.from(lines(parameters + count).flat(2));
      parts.push(vector([...groups, ...locals.map(one)]), instructions, former.subarray(at));
    },
  });
  return Buffer.concat(parts);
}

const one = (type: number) => group(1, type);
