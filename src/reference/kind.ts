import { anchor, code } from "../authoring/markdown.ts";
import { alternativesOf } from "./schema.ts";
import type { Schema } from "./schema.ts";

/** The type of a member and its bounds, in words: `integer, 1 to 10,000`. */
export function kindOf(schema: Schema): string {
  const { $ref, const: only, enum: values, items, type, format, properties, additionalProperties: others } = schema;
  if ($ref !== undefined) return referenced($ref);
  if (only !== undefined) return code(JSON.stringify(only));
  if (values !== undefined) return values.map((value) => code(JSON.stringify(value))).join(", ");
  if (items !== undefined) return `list${count(schema)}: ${kindOf(items)}`;
  const alternatives = alternativesOf(schema).map(kindOf);
  if (alternatives.length > 0) return [...new Set(alternatives)].join(" or ");
  if (type === "object") return typeof others === "object" && properties === undefined ? "map" : "object";
  if (type === "string") return `${formats.get(format ?? "") ?? "string"}${prefixed(text(schema))}`;
  if (type === "integer" || type === "number") return `${type}${prefixed(range(schema))}`;
  return type ?? "any JSON value";
}

const formats = new Map([
  ["uri", "URL"],
  ["ipv4", "IPv4 address"],
  ["ipv6", "IPv6 address"],
  ["date-time", "time (RFC 3339)"],
]);

/** Patterns that say less than words; of every other one the pattern itself is shown. */
const wordings = new Map([
  ["^[^\\p{Cc}\\p{Cs}]+$", "printable"],
  ["^[^\\s\\p{Cc}\\p{Cs}#]+$", "printable, without spaces and `#`"],
  ["^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$", 'visible ASCII without `"` and `\\`'],
]);

/** A schema by name; zod names one for itself where it refers to itself, as only JSON does. */
function referenced(reference: string): string {
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  return name === "Json" || name.startsWith("__") ? "any JSON value" : `[${name}](${anchor(name)})`;
}

function range({ minimum = -Infinity, maximum = Infinity }: Schema): string {
  return between(
    minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum,
    maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum,
  );
}

function count({ minItems, maxItems }: Schema): string {
  const bounds = between(minItems, maxItems);
  return bounds && ` of ${bounds}`;
}

function text({ minLength, maxLength, ...schema }: Schema): string {
  const bounds = between(minLength === 1 ? undefined : minLength, maxLength);
  return [bounds && `${bounds} characters`, shape(schema)].filter(Boolean).join(", ");
}

function shape({ pattern, format = "" }: Schema): string {
  if (pattern === undefined || formats.has(format)) return "";
  return wordings.get(pattern) ?? code(pattern);
}

function between(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return `${grouped(least)} to ${grouped(most)}`;
  if (least !== undefined) return `at least ${grouped(least)}`;
  return most === undefined ? "" : `at most ${grouped(most)}`;
}

function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

function prefixed(bounds: string): string {
  return bounds && `, ${bounds}`;
}
