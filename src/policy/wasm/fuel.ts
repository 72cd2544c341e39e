import { i32, Reader, u32 } from "./bytes.ts";
import { i32Type, noResult, op, walk } from "./instructions.ts";
import { codeSection, contentOf, putTogether, section, takeApart, withItem } from "./module.ts";

/** The export that holds what is left of the fuel: a mutable i32, negative once it has run out. */
export const fuelExport = "assayer_fuel";
/** A unit pays for a byte of code, or for a local. With these a module starts, and is given some 300 kB of data. */
const startingFuel = 0x1000_0000;
const maxI32 = 0x7fff_ffff;
/** Whoever calls a function that takes no more and calls nobody pays for it. */
const longestUnpaid = 256;
/** Units for making the memory larger, which takes as long as so much code. */
const growing = 4_096;

/**
 * The same module, which pays for what it does: at each turn of a loop, and at each call of a function that is long or
 * calls others, by the code that follows. It traps when nothing is left, so that it can be run where nothing else would
 * end it. Undefined for a module that has what OPA's do not.
 * @param wasm a module that `WebAssembly.validate` accepts
 */
export function metered(wasm: Uint8Array): Uint8Array | undefined {
  const parts = takeApart(wasm);
  const globals = contentOf(parts, section.global);
  const exports = contentOf(parts, section.export);
  if (globals === undefined || exports === undefined) return undefined;
  const fuel = parts.imported.globals + new Reader(globals).u32();
  const prices = parts.bodies.map(priceOf);
  if (prices.includes(undefined)) return undefined;
  const priceOfCall: PriceOfCall = (index = -1) => prices[index - parts.imported.functions] ?? longestUnpaid;
  const bodies = parts.bodies.map((body, index) => paying(body, prices[index] === 0, priceOfCall, fuel));
  const changed = new Map([
    [section.global, withItem(globals, fuelGlobal)],
    [section.export, withItem(exports, exported(fuel))],
    [section.code, codeSection(bodies)],
  ]);
  return putTogether(wasm, parts, changed);
}

const mutable = 1;
const fuelGlobal = Uint8Array.of(i32Type, mutable, op.i32Const, ...i32(startingFuel), op.end);

function exported(global: number): Uint8Array {
  const globalKind = 3;
  return Uint8Array.of(fuelExport.length, ...Buffer.from(fuelExport), globalKind, ...u32(global));
}

/** What a call of a function costs its caller: nothing where it pays itself. Undefined where nobody can tell. */
function priceOf(body: Uint8Array): number | undefined {
  let price = body.length;
  let calls = 0;
  const understood = walk(body, {
    start: (_at, locals) => {
      price += locals;
    },
    call: () => {
      calls += 1;
    },
  });
  if (!understood) return undefined;
  return calls > 0 || price > longestUnpaid ? 0 : price;
}

/** By index; what is called through a table, and the host, at the highest. */
type PriceOfCall = (index?: number) => number;

/** Code runs on from where it pays to where it pays next, as only a loop leads back. */
function paying(body: Uint8Array, fromStart: boolean, priceOfCall: PriceOfCall, fuel: number): Uint8Array {
  let place = { at: 0, units: 0 };
  const places: (typeof place)[] = [];
  const payFrom = (at: number, units = 0) => {
    place = { at, units };
    places.push(place);
  };
  walk(body, {
    start: (at, locals) => {
      if (fromStart) payFrom(at, locals);
    },
    loop: (at) => payFrom(at),
    grow: (at) => payFrom(at, growing),
    call: (index) => {
      place.units += priceOfCall(index);
    },
  });
  const pieces = places.flatMap(({ at, units }, index) => {
    const code = body.subarray(at, places[index + 1]?.at);
    return [payment(Math.min(units + code.length, maxI32), fuel), code];
  });
  return Buffer.concat([body.subarray(0, places[0]?.at), ...pieces]);
}

function payment(units: number, fuel: number): Uint8Array {
  const left = [op.globalGet, ...u32(fuel)];
  const pay = [...left, op.i32Const, ...i32(units), op.i32Sub, op.globalSet, ...u32(fuel)];
  return Uint8Array.of(...pay, ...left, op.i32Const, 0, op.i32LtS, op.if, noResult, op.unreachable, op.end);
}
