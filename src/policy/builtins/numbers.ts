import { integerOf } from "../value.ts";
import { bounded, limits, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";
import type { Value } from "../value.ts";

/** Ranges of numbers in steps. */
export const numbers: Family = {
  "numbers.range_step": (from, to, by) => {
    const [start, end, step] = [whole(from), whole(to), whole(by)];
    if (step <= 0n) return undefined;
    const distance = start <= end ? end - start : start - end;
    const length = distance / step + 1n;
    bounded(length, limits.items, "a range");
    const towards = start <= end ? step : -step;
    return Array.from({ length: Number(length) }, (_, index) => integerOf(start + towards * BigInt(index)));
  },
};

function whole(value: Value): bigint {
  if (typeof value === "bigint" || Number.isInteger(value)) return BigInt(value as number);
  throw new Unusable("not a whole number");
}
