import { body, constant, get, load, longConstant, preceded, set, store, tee } from "./assembly.ts";
import { op } from "./instructions.ts";
import { knownFunctions } from "./known.ts";
import type { Replacements } from "./known.ts";
import type { ModuleParts } from "./module.ts";
import { i32Type, i64Type, noResult } from "./types.ts";

const concerned = ["opa_strncmp", "opa_json_lex_read_string"] as const;
/** OPA 1.22's `str.c` and `json.c`. */
const digest = "75c856ade9dded24876db36737dfb73e943964d3d9f0306406680a2f467a61eb";

/**
 * To find a key in an object, or the end of a string in the input, a policy looks at one byte after the other: most turns
 * of all loops of an evaluation. Here eight bytes at a time, with the same outcome.
 */
export function wordwise(parts: ModuleParts): Replacements {
  const known = knownFunctions(parts, concerned, digest);
  if (known === undefined) return new Map();
  const reader = "opa_json_lex_read_string";
  return new Map([
    [known.placeOf("opa_strncmp"), compareBody()],
    [known.placeOf(reader), preceded(known.bodyOf(reader), plainString, readPlainString)],
  ]);
}

/** At any address. */
const loadWord = [op.i64Load, 0, 0];
const loadHalf = [op.i32Load, 0, 0];
const loadByte = [op.i32Load8U, 0, 0];
const wordBytes = 8;
const halfBytes = 4;

/** `(a, b, length)`: 0 where so many bytes are the same; else -1 or 1, as the first that differ are to each other. */
function compareBody(): Uint8Array {
  const [a, b, length, at, last, ofA, ofB] = [0, 1, 2, 3, 4, 5, 6];
  const here = (start: number) => [...get(start), ...get(at), op.i32Add];
  const lastHalf = (start: number) => [...get(start), ...get(length), op.i32Add, ...constant(halfBytes), op.i32Sub];
  const same = [...constant(0), op.return];
  return body(
    [i32Type, i32Type, i32Type, i32Type],
    [
      [[op.block, noResult]],
      // The last word begins where it ends with the strings.
      [get(length), constant(wordBytes), [op.i32GeS, op.if, noResult]],
      [get(length), constant(wordBytes), [op.i32Sub], set(last)],
      [[op.loop, noResult]],
      [here(a), loadWord, here(b), loadWord, [op.i64Ne, op.brIf, 2]],
      [get(at), get(last), [op.i32Eq, op.if, noResult], same, [op.end]],
      [get(at), constant(wordBytes), [op.i32Add], tee(at), get(last), get(at), get(last), [op.i32LtS, op.select]],
      [set(at), [op.br, 0], [op.end], [op.end]],
      [get(length), constant(halfBytes), [op.i32LtS, op.brIf, 0]],
      [get(a), loadHalf, get(b), loadHalf, [op.i32Ne, op.brIf, 0]],
      [lastHalf(a), loadHalf, lastHalf(b), loadHalf, [op.i32Eq, op.if, noResult], same, [op.end]],
      [[op.end]],
      // Short, or different from here on.
      [[op.loop, noResult]],
      [get(at), get(length), [op.i32Eq, op.if, noResult], same, [op.end]],
      [here(a), loadByte, tee(ofA), here(b), loadByte, tee(ofB), [op.i32Ne, op.if, noResult]],
      [constant(-1), constant(1), get(ofA), get(ofB), [op.i32LtU, op.select, op.return, op.end]],
      [get(at), constant(1), [op.i32Add], set(at), [op.br, 0], [op.end], [op.unreachable]],
    ],
  );
}

/** Members of the lexer: its text and how long that is; where a token was found; where it goes on. */
const lexer = { text: 0, length: 4, from: 8, to: 12, at: 16 } as const;
const stringToken = 6;
const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

const plainString = { parameters: 1, locals: [i32Type, i32Type, i64Type] };

/**
 * Reads a string of printable ASCII without escapes, unless it stands at the very end of the text. Of eight bytes, those
 * get their highest bit set that may end such a string; the lowest of them does, as nothing is carried into it.
 */
function readPlainString(at: number) {
  const [context, end, word] = [0, at + 1, at + 2];
  const plus = (byte: number) => [...get(word), ...eightTimes(byte), op.i64Add];
  const minus = (byte: number) => [...get(word), ...eightTimes(byte), op.i64Sub];
  const equal = (byte: number) => [...get(word), ...eightTimes(byte), op.i64Xor, ...eightTimes(1), op.i64Sub];
  const text = [...get(context), ...load(lexer.text)];
  const from = [...get(context), ...load(lexer.at), ...constant(1), op.i32Add];
  return [
    [get(context), load(lexer.at), loadByte, constant(quote), [op.i32Eq, op.if, noResult]],
    [from, set(at), text, get(context), load(lexer.length), [op.i32Add], set(end)],
    [[op.block, noResult, op.loop, noResult]],
    [get(end), get(at), [op.i32Sub], constant(wordBytes), [op.i32LtS, op.brIf, 1]],
    [get(at), loadWord, tee(word), plus(1), [op.i64Or], minus(space), [op.i64Or]],
    [equal(quote), [op.i64Or], equal(backslash), [op.i64Or], eightTimes(0x80), [op.i64And]],
    [[op.localTee, word, op.i64Eqz, op.if, noResult]],
    [get(at), constant(wordBytes), [op.i32Add], set(at), [op.br, 1], [op.end]],
    [get(at), get(word), [op.i64Ctz, op.i32WrapI64], constant(3), [op.i32ShrU, op.i32Add], tee(at)],
    [loadByte, constant(quote), [op.i32Ne, op.brIf, 1]],
    [get(context), from, store(lexer.from), get(context), get(at), store(lexer.to)],
    [get(context), get(at), constant(1), [op.i32Add], store(lexer.at), constant(stringToken), [op.return]],
    [[op.end], [op.end], [op.end]],
  ];
}

function eightTimes(byte: number): number[] {
  return longConstant(BigInt(byte) * 0x0101_0101_0101_0101n);
}
