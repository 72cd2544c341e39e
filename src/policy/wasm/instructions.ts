import { Reader } from "./bytes.ts";
import { isNumberType, noResult, readLocals } from "./types.ts";
import type { Locals } from "./types.ts";

/** Instructions that are written or looked for here (https://webassembly.github.io/spec/core/binary/instructions.html). */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Load: 0x28,
  i64Load: 0x29,
  i32Load8U: 0x2d,
  i32Store: 0x36,
  i64Store: 0x37,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32LtS: 0x48,
  i32LtU: 0x49,
  i32GtU: 0x4b,
  i32GeS: 0x4e,
  i64Eqz: 0x50,
  i64Ne: 0x52,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32And: 0x71,
  i32Xor: 0x73,
  i32Shl: 0x74,
  i32ShrU: 0x76,
  i64Ctz: 0x7a,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64And: 0x83,
  i64Or: 0x84,
  i64Xor: 0x85,
  i32WrapI64: 0xa7,
} as const;

/**
 * Passes over operands. False where they are of a later WebAssembly, which writes other operands behind the same opcodes:
 * who reads on behind those can be made to take an operand for an instruction, and an instruction for an operand.
 */
type Skip = (reader: Reader) => boolean;
const nothing: Skip = () => true;
const integer: Skip = (reader) => {
  reader.skipInteger();
  return true;
};
const integers: Skip = (reader) => integer(reader) && integer(reader);
const branches: Skip = (reader) => {
  for (let left = reader.u32() + 1; left > 0; left -= 1) reader.skipInteger();
  return true;
};
const bytes =
  (length: number): Skip =>
  (reader) => {
    reader.take(length);
    return true;
  };
const blockType: Skip = (reader) => {
  const type = reader.byte();
  return type === noResult || isNumberType(type);
};
/** Alignment and offset. A bit of the first says in later ones that the number of a memory is between them. */
const memoryArgument: Skip = (reader) => reader.byte() <= longestAlignment && integer(reader);
const longestAlignment = 3;

/** Operands by ranges of opcodes: WebAssembly 1.0 with sign extension, which is what OPA compiles to. */
const operands: readonly (readonly [from: number, to: number, skip: Skip])[] = [
  [0x00, 0x01, nothing],
  [0x02, 0x04, blockType],
  [0x05, 0x05, nothing],
  [0x0b, 0x0b, nothing],
  [0x0c, 0x0d, integer],
  [0x0e, 0x0e, branches],
  [0x0f, 0x0f, nothing],
  [0x10, 0x10, integer],
  [0x11, 0x11, integers],
  [0x1a, 0x1b, nothing],
  [0x20, 0x24, integer],
  [0x28, 0x3e, memoryArgument],
  [0x3f, 0x42, integer],
  [0x43, 0x43, bytes(4)],
  [0x44, 0x44, bytes(8)],
  [0x45, 0xc4, nothing],
];
const skips: ReadonlyMap<number, Skip> = new Map(
  operands.flatMap(([from, to, skip]) =>
    Array.from({ length: to - from + 1 }, (_, index): [number, Skip] => [from + index, skip]),
  ),
);

/** What is met on the way through a function. */
export interface Visitor {
  /** Where the instructions begin, behind the locals. */
  readonly start: (at: number, locals: Locals) => void;
  /** Behind the head of a loop. */
  readonly loop: (at: number) => void;
  /** Before the memory is made larger. */
  readonly grow: (at: number) => void;
  /** Another function is called, by its index or through a table. */
  readonly call: (index?: number) => void;
}

/** Goes through a function's body once. False where it has an instruction that OPA does not use. */
export function walk(body: Uint8Array, visit: Partial<Visitor>): boolean {
  const reader = new Reader(body);
  const locals = readLocals(reader);
  if (locals === undefined) return false;
  visit.start?.(reader.at, locals);
  while (!reader.done) {
    const { at } = reader;
    const opcode = reader.byte();
    const skip = skips.get(opcode);
    if (skip === undefined) return false;
    if (opcode === op.call) visit.call?.(reader.u32());
    else if (!skip(reader)) return false;
    if (opcode === op.callIndirect) visit.call?.();
    if (opcode === op.loop) visit.loop?.(reader.at);
    if (opcode === op.memoryGrow) visit.grow?.(at);
  }
  return true;
}
