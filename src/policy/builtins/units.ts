import { integerOf } from "../value.ts";
import { bounded, text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** Amounts with a unit, such as `1.5Gi`, computed exactly. */
export const units: Family = {
  "units.parse": (written) => {
    const { amount, unit } = split(text(written));
    const exact = times(amount, factor(resourceUnits, unit.slice(0, 1) + unit.slice(1).toLowerCase()));
    if (exact.numerator % exact.denominator === 0n) return integerOf(exact.numerator / exact.denominator);
    return Number(decimal(exact));
  },
  "units.parse_bytes": (written) => {
    const { amount, unit } = split(text(written).toLowerCase());
    const exact = times(amount, factor(byteUnits, unit));
    return integerOf(exact.numerator / exact.denominator);
  },
};

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const prefixes = ["k", "m", "g", "t", "p", "e"];
const whole = (numerator: bigint): Fraction => ({ numerator, denominator: 1n });
const si = (index: number) => whole(1000n ** BigInt(index + 1));
const binary = (index: number) => whole(1024n ** BigInt(index + 1));

/** `m` is a thousandth and `M` a million; of the others the case does not matter. */
const resourceUnits: ReadonlyMap<string, Fraction> = new Map([
  ["", whole(1n)],
  ...prefixes.flatMap((prefix, index): [string, Fraction][] => [
    [prefix, si(index)],
    [prefix.toUpperCase(), si(index)],
    [`${prefix}i`, binary(index)],
    [`${prefix.toUpperCase()}i`, binary(index)],
  ]),
  ["m", { numerator: 1n, denominator: 1000n }],
]);

const byteUnits: ReadonlyMap<string, Fraction> = new Map([
  ["", whole(1n)],
  ...prefixes.flatMap((prefix, index): [string, Fraction][] => [
    [prefix, si(index)],
    [`${prefix}b`, si(index)],
    [`${prefix}i`, binary(index)],
    [`${prefix}ib`, binary(index)],
  ]),
]);

function factor(table: ReadonlyMap<string, Fraction>, unit: string): Fraction {
  const found = table.get(unit);
  if (found === undefined) throw new Unusable("not a unit");
  return found;
}

/** Sign, digits, fraction, exponent and unit, none of which must be there. */
type Written = [
  all: string,
  sign: string,
  digits: string,
  fraction: string | undefined,
  exponent: string | undefined,
  unit: string,
];

function split(written: string): { readonly amount: Fraction; readonly unit: string } {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?(.*)$/is.exec(written.replaceAll('"', ""));
  const [, sign, digits, fraction = "", exponent = "0", unit] = found as unknown as Written;
  if (digits + fraction === "") throw new Unusable("no amount");
  if (/\d{7}$/.test(exponent)) throw new Unusable("too large an exponent");
  bounded(digits.length + fraction.length + Math.abs(Number(exponent)), 400, "a number of digits");
  const numerator = BigInt(digits + fraction) * (sign === "-" ? -1n : 1n);
  return { amount: times(whole(numerator), power(Number(exponent) - fraction.length)), unit };
}

function power(exponent: number): Fraction {
  const scale = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? { numerator: 1n, denominator: scale } : whole(scale);
}

function times(a: Fraction, b: Fraction): Fraction {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

/** Ten places, the last one rounded half away from zero. */
function decimal({ numerator, denominator }: Fraction): string {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const scaled = (2n * magnitude * 10n ** 10n + denominator) / (2n * denominator);
  const digits = scaled.toString().padStart(11, "0");
  return `${numerator < 0n ? "-" : ""}${digits.slice(0, -10)}.${digits.slice(-10)}`;
}
