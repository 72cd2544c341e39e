import { bounded, limits, text, Unusable } from "./arguments.ts";
import type { Value } from "../value.ts";
import { extra, formatted, goValue } from "./format/verbs.ts";
import type { Directive, GoValue } from "./format/verbs.ts";

/**
 * `sprintf(format, values)`, which is Go's `fmt.Sprintf` (https://pkg.go.dev/fmt) over strings, 64-bit and larger
 * integers and doubles; whatever else there is, is formatted as its Rego text.
 */
export function sprintf(format: Value, values: Value): string {
  const template = text(format);
  if (!Array.isArray(values)) throw new Unusable("not an array");
  const operands = new Operands(values.map(goValue));
  let length = 0;
  const written = template.replaceAll(directives, (...groups: unknown[]) => {
    const output = write(groups.at(-1) as Parts, operands);
    bounded((length += output.length), limits.characters, "a text");
    return output;
  });
  return written + operands.left();
}

/** `%[flags][width][.precision][[index]]verb` */
const directives =
  /%(?<flags>[-+# 0]*)(?<width>\d+|(?:\[\d+\])?\*)?(?:(?<dot>\.)(?<precision>\d+|(?:\[\d+\])?\*)?)?(?<index>\[[^\]]{0,16}\])?(?<verb>.)?/gsu;

interface Parts {
  readonly flags: string;
  readonly width?: string;
  readonly dot?: string;
  readonly precision?: string;
  readonly index?: string;
  readonly verb?: string;
}

/** The values of a call, taken one after the other or by number. */
class Operands {
  readonly #values: readonly GoValue[];
  #next = 0;
  #reordered = false;

  constructor(values: readonly GoValue[]) {
    this.#values = values;
  }

  /** Undefined where there is none; false where the number is wrong. */
  take(index = ""): GoValue | undefined | false {
    if (index !== "") {
      this.#reordered = true;
      const position = /^\[(\d+)\]$/.exec(index)?.[1];
      if (position === undefined || Number(position) < 1 || Number(position) > this.#values.length) return false;
      this.#next = Number(position) - 1;
    }
    return this.#values[this.#next++];
  }

  left(): string {
    return this.#reordered || this.#next >= this.#values.length ? "" : extra(this.#values.slice(this.#next));
  }
}

function write({ flags, width, dot, precision, index, verb }: Parts, operands: Operands): string {
  const size = sizeOf(width, operands);
  const digits = dot === undefined ? undefined : notNegative(sizeOf(precision, operands) ?? 0);
  const faults = (size === bad ? "%!(BADWIDTH)" : "") + (digits === bad ? "%!(BADPREC)" : "");
  if (verb === undefined) return `${faults}%!(NOVERB)`;
  if (verb === "%") return `${faults}%`;
  const operand = operands.take(index);
  if (operand === false) return `${faults}%!${verb}(BADINDEX)`;
  if (operand === undefined) return `${faults}%!${verb}(MISSING)`;
  const chosen = size === bad || size === undefined ? 0 : size;
  const directive: Directive = {
    verb,
    minus: flags.includes("-") || chosen < 0,
    // With v, a plus sign asks for the names of fields, of which there are none.
    plus: flags.includes("+") && verb !== "v",
    sharp: flags.includes("#"),
    space: flags.includes(" "),
    zero: flags.includes("0"),
    width: Math.abs(chosen),
    precision: digits === bad ? undefined : digits,
  };
  return faults + formatted(directive, operand);
}

const bad = Symbol("bad");

function notNegative(size: number | typeof bad): number | typeof bad {
  return size === bad || size < 0 ? bad : size;
}

/** A width or precision, written out or taken from the values. */
function sizeOf(written: string | undefined, operands: Operands): number | typeof bad | undefined {
  if (written === undefined) return undefined;
  const star = written.endsWith("*");
  const operand = star ? operands.take(written.slice(0, -1)) : undefined;
  if (star && (operand === undefined || operand === false || operand.kind !== "int")) return bad;
  const size = operand === undefined || operand === false ? Number(written) : Number(operand.value);
  return Math.abs(size) > 1_000_000 ? bad : size;
}
