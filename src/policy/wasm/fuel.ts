import { i32, u32, vector } from "./bytes.ts";
import { op, walk } from "./instructions.ts";
import { codeSection, exportedGlobal, parameterCounts, putTogether, section, takeApart } from "./module.ts";
import { group, i32Type, noResult } from "./types.ts";
import type { Locals } from "./types.ts";

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
  const fuel = exportedGlobal(parts, fuelExport, startingFuel);
  const parameters = parameterCounts(parts);
  const functions = parts.bodies.map((body, index) => understand(body, parameters[index]));
  if (fuel === undefined || !functions.every((one) => one !== undefined)) return undefined;
  const priceOfCall: PriceOfCall = (index = -1) => functions[index - parts.imported.functions]?.price ?? longestUnpaid;
  const bodies = functions.map((one) => paying(one, priceOfCall, fuel.index));
  return putTogether(wasm, parts, new Map([...fuel.changed, [section.code, codeSection(bodies)]]));
}

interface Understood {
  readonly body: Uint8Array;
  readonly parameters: number;
  readonly locals: Locals;
  /** Where its instructions begin. */
  readonly from: number;
  /** What a call of it costs its caller: nothing where it pays itself. */
  readonly price: number;
}

/** Undefined where nobody can tell what it does. */
function understand(body: Uint8Array, parameters: number | undefined): Understood | undefined {
  let from = 0;
  let locals: Locals = { count: 0, groups: [] };
  let calls = 0;
  const understood = walk(body, {
    start: (at, found) => {
      [from, locals] = [at, found];
    },
    call: () => {
      calls += 1;
    },
  });
  if (!understood || parameters === undefined) return undefined;
  const whole = body.length + locals.count;
  return { body, parameters, locals, from, price: calls > 0 || whole > longestUnpaid ? 0 : whole };
}

/** By index; what is called through a table, and the host, at the highest. */
type PriceOfCall = (index?: number) => number;

/**
 * Code runs on from where it pays to where it pays next, as only a loop leads back.
 * @param fuel index of the global
 */
function paying(one: Understood, priceOfCall: PriceOfCall, fuel: number): Uint8Array {
  const { body, parameters, locals, from, price } = one;
  let place = { at: 0, units: 0 };
  const places: (typeof place)[] = [];
  const payFrom = (at: number, units = 0) => {
    place = { at, units };
    places.push(place);
  };
  if (price === 0) payFrom(from, locals.count);
  walk(body, {
    loop: (at) => payFrom(at),
    grow: (at) => payFrom(at, growing),
    call: (index) => {
      place.units += priceOfCall(index);
    },
  });
  if (places.length === 0) return body;
  const left = parameters + locals.count;
  const pieces = places.flatMap(({ at, units }, index) => {
    const code = body.subarray(at, places[index + 1]?.at);
    return [payment(Math.min(units + code.length, maxI32), fuel, left), code];
  });
  return Buffer.concat([vector([...locals.groups, group(1, i32Type)]), body.subarray(from, places[0]?.at), ...pieces]);
}

/** What is left is looked at in a local: to read the global again would have to wait until it is written. */
function payment(units: number, fuel: number, left: number): Uint8Array {
  const pay = [op.globalGet, ...u32(fuel), op.i32Const, ...i32(units), op.i32Sub, op.localTee, ...u32(left)];
  const look = [op.globalSet, ...u32(fuel), op.localGet, ...u32(left), op.i32Const, 0, op.i32LtS];
  return Uint8Array.of(...pay, ...look, op.if, noResult, op.unreachable, op.end);
}
