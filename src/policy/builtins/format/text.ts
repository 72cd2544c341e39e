import type { Directive } from "./verbs.ts";

/** Go's verbs of strings. */
export function formatText({ verb, precision, sharp, plus, space }: Directive, value: string): string | undefined {
  const shortened = precision === undefined ? value : Array.from(value).slice(0, precision).join("");
  switch (verb) {
    case "v":
      return sharp ? quoteGo(shortened) : shortened;
    case "s":
      return shortened;
    case "q":
      return sharp && /^(?:\t|[^`\p{Cc}\uFEFF])*$/u.test(shortened) ? `\`${shortened}\`` : quoteGo(shortened, plus);
    case "x":
    case "X": {
      const bytes = Buffer.from(value).subarray(0, precision).toString("hex").match(/../g) ?? [];
      const shown = (space ? bytes : [bytes.join("")]).map((hex) => (sharp && hex !== "" ? `0x${hex}` : hex)).join(" ");
      return verb === "X" ? shown.toUpperCase() : shown;
    }
    default:
      return undefined;
  }
}

/** A string as a Go literal: what cannot be seen is escaped, and with `ascii` all that is not ASCII. */
export function quoteGo(value: string, ascii = false): string {
  return `"${Array.from(value, (character) => quoted(character, ascii)).join("")}"`;
}

function quoted(character: string, ascii: boolean): string {
  const escape = escapes.get(character);
  if (escape !== undefined) return escape;
  const point = character.codePointAt(0) as number;
  if (point < 0x20 || point === 0x7f) return `\\x${hex(point, 2)}`;
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character) && !(ascii && point > 0x7f)) return character;
  return point > 0xffff ? `\\U${hex(point, 8)}` : `\\u${hex(point, 4)}`;
}

const escapes = new Map([
  ['"', String.raw`\"`],
  ["\\", String.raw`\\`],
  ["\u0007", String.raw`\a`],
  ["\b", String.raw`\b`],
  ["\f", String.raw`\f`],
  ["\n", String.raw`\n`],
  ["\r", String.raw`\r`],
  ["\t", String.raw`\t`],
  ["\v", String.raw`\v`],
]);

function hex(point: number, length: number): string {
  return point.toString(16).padStart(length, "0");
}
