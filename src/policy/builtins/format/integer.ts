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
  return `U+${value.toString(16).toUpperCase().padStart(4, "0")}`;
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

function inBase({ verb, plus, space, sharp, precision }: Directive, value: bigint, { radix, prefix }: Base): string {
  const magnitude = (value < 0n ? -value : value).toString(radix);
  if (precision === 0 && value === 0n) return "";
  const digits = (verb === "X" ? magnitude.toUpperCase() : magnitude).padStart(precision ?? 0, "0");
  const sign = value < 0n ? "-" : plus ? "+" : space ? " " : "";
  return sign + (sharp || verb === "O" ? prefix : "") + digits;
}
