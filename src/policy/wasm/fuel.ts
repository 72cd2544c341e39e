import { i32, Reader, u32 } from "./bytes.ts";
import { i32Type, noResult, op, walk } from "./instructions.ts";
import type { Walked } from "./instructions.ts";
import { codeSection, contentOf, putTogether, section, takeApart, withItem } from "./module.ts";

/** The export that holds what is left of the fuel: a mutable i32, negative once it has run out. */
export const fuelExport = "assayer_fuel";
/** What there is for starting the module and giving it its data. */
const startingFuel = 50_000_000;
/** Bytes of code that one unit of fuel pays for. */
const bytesPerUnit = 256;

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
  const bodies: Uint8Array[] = [];
  for (const body of parts.bodies) {
    const walked = walk(body);
    if (walked === undefined) return undefined;
    bodies.push(paying(body, walked, fuel));
  }
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

/** Code runs on from where it pays to where it pays next, as only a loop leads back. */
function paying(body: Uint8Array, { start, loops, calls }: Walked, fuel: number): Uint8Array {
  const places = calls || body.length > bytesPerUnit ? [start, ...loops] : loops;
  const pieces = places.flatMap((place, index) => {
    const code = body.subarray(place, places[index + 1]);
    return [payment(1 + Math.floor(code.length / bytesPerUnit), fuel), code];
  });
  return Buffer.concat([body.subarray(0, places[0]), ...pieces]);
}

function payment(units: number, fuel: number): Uint8Array {
  const left = [op.globalGet, ...u32(fuel)];
  const pay = [...left, op.i32Const, ...i32(units), op.i32Sub, op.globalSet, ...u32(fuel)];
  return Uint8Array.of(...pay, ...left, op.i32Const, 0, op.i32LtS, op.if, noResult, op.unreachable, op.end);
}
