import type { Directive } from "./verbs.ts";

/** Go's verbs of doubles. */
export function formatFloat({ verb, precision, plus, space }: Directive, value: number): string | undefined {
  const write = writers.get(verb.toLowerCase());
  if (write === undefined || verb === "V") return undefined;
  const digits = write(Math.abs(value), precision);
  const sign = value < 0 || Object.is(value, -0) ? "-" : plus ? "+" : space ? " " : "";
  return sign + (verb === "E" || verb === "G" ? digits.toUpperCase() : digits);
}

type Writer = (magnitude: number, precision: number | undefined) => string;

const writers: ReadonlyMap<string, Writer> = new Map([
  ["f", (magnitude, precision = 6) => fixed(magnitude, precision)],
  ["e", (magnitude, precision = 6) => exponential(magnitude.toExponential(Math.min(precision, 100)))],
  ["g", general],
  ["v", general],
]);

/** `toFixed` gives up at 1e21 and at a hundred places. */
function fixed(magnitude: number, precision: number): string {
  const places = Math.min(precision, 100);
  const digits = magnitude < 1e21 ? magnitude.toFixed(places) : withPlaces(BigInt(magnitude).toString(), places);
  return digits + "0".repeat(precision - places);
}

function withPlaces(integer: string, places: number): string {
  return places === 0 ? integer : `${integer}.${"0".repeat(places)}`;
}

/** Go writes at least two digits of exponent. */
function exponential(digits: string): string {
  return digits.replace(/e([+-])(\d)$/, "e$10$2");
}

/** The shortest digits that give the same double, with an exponent below 1e-4 and from 1e21 (or the precision). */
function general(magnitude: number, precision: number | undefined): string {
  const digits =
    precision === undefined
      ? magnitude.toExponential()
      : magnitude.toExponential(Math.max(Math.min(precision, 101), 1) - 1);
  const [mantissa = "", exponent = ""] = digits.split("e");
  const significant = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  const power = Number(exponent);
  const limit = precision === undefined ? 21 : Math.max(precision, 1);
  if (power < -4 || power >= limit) return exponential(`${significant}e${exponent}`);
  const places = Math.max(significant.replace(".", "").length - 1 - power, 0);
  return Number(`${significant}e${exponent}`).toFixed(Math.min(places, 100));
}
