import { inOrder } from "../../compare.ts";
import { formatValue } from "../../value.ts";
import type { Value } from "../../value.ts";
import { formatFloat } from "./float.ts";
import { formatInteger } from "./integer.ts";
import { formatText, quoteGo } from "./text.ts";

/** What stands between the percent sign and the verb. */
export interface Directive {
  readonly verb: string;
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly precision: number | undefined;
}

/** A value as Go would hold it, with the name of its type. */
export type GoValue =
  | { readonly kind: "int"; readonly type: "int64" | "*big.Int"; readonly value: bigint }
  | { readonly kind: "float"; readonly type: "float64"; readonly value: number }
  | { readonly kind: "text"; readonly type: "string"; readonly value: string };

export function goValue(value: Value): GoValue {
  if (typeof value === "string") return { kind: "text", type: "string", value };
  if (typeof value === "bigint" || Number.isInteger(value)) return goInteger(BigInt(value as number | bigint));
  if (typeof value === "number") return { kind: "float", type: "float64", value };
  return { kind: "text", type: "string", value: formatValue(inOrder(value), quoteGo) };
}

function goInteger(value: bigint): GoValue {
  return { kind: "int", type: BigInt.asIntN(64, value) === value ? "int64" : "*big.Int", value };
}

/** A value by its verb, padded to the width. */
export function formatted(directive: Directive, operand: GoValue): string {
  if (directive.verb === "T") return padded(operand.type, directive, "text");
  const output = body(directive, operand);
  return output === undefined ? misfit(directive, operand) : padded(output, directive, operand.kind);
}

/** Values that no verb asked for. */
export function extra(operands: readonly GoValue[]): string {
  return `%!(EXTRA ${operands.map((operand) => `${operand.type}=${formatted(plain, operand)}`).join(", ")})`;
}

/** A value and a verb that do not go together: all but the verb still holds, save for large integers. */
function misfit(directive: Directive, operand: GoValue): string {
  const large = operand.type === "*big.Int";
  const value = formatted(large ? plain : { ...directive, verb: "v" }, operand);
  return `%!${directive.verb}(${operand.type.replace("*", "")}=${value})`;
}

const plain: Directive = {
  verb: "v",
  minus: false,
  plus: false,
  sharp: false,
  space: false,
  zero: false,
  width: 0,
  precision: undefined,
};

/** Undefined where the type does not have the verb. */
function body(directive: Directive, operand: GoValue): string | undefined {
  if (operand.kind === "text") return formatText(directive, operand.value);
  if (operand.kind === "float") return formatFloat(directive, operand.value);
  // Rego has one kind of number, and whether it was written 100 or 100.0 is not known here.
  if ("eEfFgG".includes(directive.verb)) return formatFloat(directive, Number(operand.value));
  return formatInteger(operand.type === "*big.Int" ? asLarge(directive) : directive, operand.value);
}

/** Larger integers format themselves in Go: they know `s`, and have no verbs for characters. */
function asLarge(directive: Directive): Directive {
  const { verb } = directive;
  return { ...directive, verb: verb === "s" ? "d" : verb.replace(/[cqU]/, "?") };
}

/** Zeros go between a number and its sign; a number of so many digits, and a code point, take none. */
function padded(output: string, { minus, zero, width, verb, precision }: Directive, kind: GoValue["kind"]): string {
  const missing = width - Array.from(output).length;
  if (missing <= 0) return output;
  if (minus) return output + " ".repeat(missing);
  if (!zero || verb === "U" || (kind === "int" && precision !== undefined)) return " ".repeat(missing) + output;
  const sign = kind !== "text" && /^[-+ ]/.test(output) ? 1 : 0;
  return output.slice(0, sign) + "0".repeat(missing) + output.slice(sign);
}
