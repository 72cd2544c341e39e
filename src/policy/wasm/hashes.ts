import { constant, get, load, preceded, set, store } from "./assembly.ts";
import { u32 } from "./bytes.ts";
import { op } from "./instructions.ts";
import { knownFunctions } from "./known.ts";
import type { Replacements } from "./known.ts";
import type { ModuleParts } from "./module.ts";
import { i32Type, noResult } from "./types.ts";

/** The export that holds where the table of hashes is: a mutable i32, 0 while there is none. */
export const hashesExport = "assayer_hashes";
/** A place for each of so many values, of an address and a hash. */
const places = 1_024;
const placeBytesLog2 = 3;
/** What the table takes up, cleared, in front of all that changes. */
export const hashesBytes = places << placeBytesLog2;

const concerned = ["opa_value_hash"] as const;
/** OPA 1.22's `value.c`. */
const digest = "1ba91c111a9a9f2ee6106de70786fc263f044388035bd07fa398c2e95b7fd6e5";

/**
 * Three of four values that a policy hashes are strings of its own text, such as `identity` in `input.identity`: they
 * stand in front of the table, where nothing changes, and are hashed once.
 * @param table index of the global that says where it is
 */
export function rememberedHashes(parts: ModuleParts, table: number): Replacements {
  const known = knownFunctions(parts, concerned, digest);
  if (known === undefined) return new Map();
  const [hash] = concerned;
  const first = { parameters: 1, locals: [i32Type] };
  const lines = (place: number) => remembering(place, known.indexOf(hash), table);
  return new Map([[known.placeOf(hash), preceded(known.bodyOf(hash), first, lines)]]);
}

/** Of a value: what it is, and what a string is that the compiler made. */
const type = [op.i32Load8U, 0, 0];
const ownString = 8;
/** Of a place: whose hash it is, and the hash. While that is being computed, every bit of the address is turned. */
const owner = 0;
const hashed = 4;

function remembering(place: number, hash: number, table: number) {
  const value = 0;
  const addressOfTable = [op.globalGet, ...u32(table)];
  const computing = [...get(value), ...constant(-1), op.i32Xor];
  return [
    [get(value), addressOfTable, [op.i32LtU, op.if, noResult]],
    [get(value), type, constant(ownString), [op.i32Eq, op.if, noResult]],
    [get(value), constant(2), [op.i32ShrU], constant(places - 1), [op.i32And], constant(placeBytesLog2), [op.i32Shl]],
    [addressOfTable, [op.i32Add], set(place)],
    [get(place), load(owner), get(value), [op.i32Eq, op.if, noResult], get(place), load(hashed), [op.return, op.end]],
    // The call within finds the place taken and goes on to what the function did before.
    [get(place), load(owner), computing, [op.i32Ne, op.if, noResult]],
    [get(place), computing, store(owner), get(place), get(value), [op.call, ...u32(hash)], store(hashed)],
    [get(place), get(value), store(owner), get(place), load(hashed), [op.return]],
    [[op.end], [op.end], [op.end]],
  ];
}
