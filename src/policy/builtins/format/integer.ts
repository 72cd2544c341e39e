import { quoteGo } from "./text.ts";
import type { Directive } from "./verbs.ts";

/** Go's verbs of integers. */
export function formatInteger(directive: Directive, value: bigint): string | undefined {
  const { verb } = directive;
  const base = bases.get(verb);
  if (base !== undefined) return inBase(directive, value, base);
  if (!"cqU".includes(verb)) return undefined;
  const valid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  const character = String.fromCodePoint(valid ? Number(value) : 0xfffd);
  if (verb === "c") return character;
  if (verb === "q") return `'${character === "'" ? "\\'" : quoteGo(character).slice(1, -1).replace('\\"', '"')}'`;
  const point = `U+${BigInt.asUintN(64, value).toString(16).toUpperCase().padStart(4, "0")}`;
  return directive.sharp && valid ? `${point} '${character}'` : point;
}

interface Base {
  readonly radix: number;
  readonly prefix: string;
}

const bases: ReadonlyMap<string, Base> = new Map([
  ["v", { radix: 10, prefix: "" }],
  ["d", { radix: 10, prefix: "" }],
  ["b", { radix: 2, prefix: "0b" }],
  ["o", { radix: 8, prefix: "0" }],
  ["O", { radix: 8, prefix: "0o" }],
  ["x", { radix: 16, prefix: "0x" }],
  ["X", { radix: 16, prefix: "0X" }],
]);

function inBase(directive: Directive, value: bigint, { radix, prefix }: Base): string {
  const { verb, plus, space, sharp, precision } = directive;
  if (precision === 0 && value === 0n) return "";
  const magnitude = (value < 0n ? -value : value).toString(radix);
  const sign = value < 0n ? "-" : plus ? "+" : space ? " " : "";
  const digits = magnitude.padStart(precision ?? paddedLength(directive, sign), "0");
  const octal = sharp && verb === "O" ? "0" : "";
  return sign + (sharp || verb === "O" ? prefix : "") + octal + (verb === "X" ? digits.toUpperCase() : digits);
}

/** Zeros that fill the width stand behind the prefix, which Go does not count. */
function paddedLength({ zero, minus, width }: Directive, sign: string): number {
  return zero && !minus ? width - sign.length : 0;
}
