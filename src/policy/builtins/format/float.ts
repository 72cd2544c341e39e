import type { Directive } from "./verbs.ts";

/** Go's verbs of doubles, without the hexadecimal and binary ones. */
export function formatFloat({ verb, precision, plus, space }: Directive, value: number): string | undefined {
  const write = writers.get(verb);
  if (write === undefined) return undefined;
  const digits = write(Math.abs(value), precision);
  const sign = value < 0 || Object.is(value, -0) ? "-" : plus ? "+" : space ? " " : "";
  return sign + (verb === "E" || verb === "G" ? digits.toUpperCase() : digits);
}

type Writer = (magnitude: number, precision: number | undefined) => string;

const writers: ReadonlyMap<string, Writer> = new Map([
  ["f", fixed],
  ["F", fixed],
  ["e", exponential],
  ["E", exponential],
  ["g", general],
  ["G", general],
  ["v", general],
]);

/** No double has more places than this; what is asked for beyond them is zeros. */
const places = 1_100;

function fixed(magnitude: number, precision = 6): string {
  const exact = Math.min(precision, places);
  const digits = rounded(magnitude, exact)
    .toString()
    .padStart(exact + 1, "0");
  return withPoint(digits, digits.length - exact) + "0".repeat(precision - exact);
}

function exponential(magnitude: number, precision = 6): string {
  const exact = Math.min(precision, places);
  const { digits, exponent } = significant(magnitude, exact + 1);
  return withExponent(digits + "0".repeat(precision - exact), exponent);
}

/** The shortest digits that give the same double, or as many as asked for; with an exponent if small or large. */
function general(magnitude: number, precision: number | undefined): string {
  const count = precision === undefined ? undefined : Math.min(Math.max(precision, 1), places);
  const { digits, exponent } = significant(magnitude, count);
  const trimmed = digits.replace(/0+$/, "") || "0";
  // Where the shortest digits are asked for, Go decides as if they were six.
  if (exponent < -4 || exponent >= (count ?? 6)) return withExponent(trimmed, exponent);
  if (exponent < 0) return withPoint("0".repeat(-exponent) + trimmed, 1);
  return withPoint(trimmed.padEnd(exponent + 1, "0"), exponent + 1);
}

interface Significant {
  readonly digits: string;
  readonly exponent: number;
}

function significant(magnitude: number, count: number | undefined): Significant {
  const shortest = count === undefined;
  // With few digits, the exponent could be that of a number rounded up.
  const [mantissa = "", shown = ""] = magnitude.toExponential(shortest ? undefined : 100).split("e");
  const exponent = Number(shown);
  if (shortest) return { digits: mantissa.replace(".", ""), exponent };
  const digits = rounded(magnitude, count - 1 - exponent)
    .toString()
    .padStart(count, "0");
  // 9.99 can round to 10.0.
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent };
}

/** A double times a power of ten, rounded half to even: exactly, where `toFixed` rounds half up. */
function rounded(magnitude: number, power: number): bigint {
  let mantissa = magnitude;
  let denominator = 10n ** BigInt(Math.max(-power, 0));
  for (; !Number.isInteger(mantissa); mantissa *= 2) denominator *= 2n;
  const numerator = BigInt(mantissa) * 10n ** BigInt(Math.max(power, 0));
  const [quotient, twice] = [numerator / denominator, (numerator % denominator) * 2n];
  const up = twice > denominator || (twice === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function withPoint(digits: string, at: number): string {
  return at === digits.length ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;
}

/** Go writes at least two digits of exponent. */
function withExponent(digits: string, exponent: number): string {
  const power = String(Math.abs(exponent)).padStart(2, "0");
  return `${withPoint(digits, 1)}e${exponent < 0 ? "-" : "+"}${power}`;
}
