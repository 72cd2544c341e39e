import { isUtf8 } from "node:buffer";
import type { Json } from "../issuance/vocabulary.ts";
import { findJsonFaults } from "./json-faults.ts";
import type { Fault } from "./problem.ts";

export interface JsonLimits {
  /** Containers inside each other. */
  readonly maxDepth: number;
  readonly maxBytes: number;
}

export type ParsedJson = { readonly value: Json } | { readonly faults: readonly Fault[] };

/**
 * I-JSON (RFC 7493) from attacker-controlled bytes: UTF-8 without a byte order mark, each member once, no half
 * surrogate pairs, numbers that a double holds, bounded depth and size, nothing behind the value, and no member
 * `__proto__`. Whatever it accepts, JSON.parse accepts with the same value, since that is what makes the value.
 */
export function parseStrictly(bytes: Buffer, { maxDepth, maxBytes }: JsonLimits): ParsedJson {
  if (bytes.length > maxBytes) return { faults: [{ pointer: "", code: "JSON_TOO_LARGE" }] };
  if (!isUtf8(bytes)) return { faults: [{ pointer: "", code: "JSON_NOT_UTF8" }] };
  const text = bytes.toString("utf8");
  const value = parsed(text);
  if (value !== undefined && isPlain(bytes, value, maxDepth)) return { value };
  const faults = findJsonFaults(text, maxDepth);
  return value === undefined || faults.length > 0 ? { faults } : { value };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/**
 * Whether a valid text is certainly free of faults, in one pass over the bytes and one over the value. JSON.parse keeps
 * the last of duplicate members, so a value with as many members as its text has colons has no duplicates.
 */
function isPlain(bytes: Buffer, value: Json, maxDepth: number): boolean {
  const members = countColons(bytes, maxDepth);
  return members >= 0 && members === countMembers(value);
}

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
const letterU = 0x75;

/** Colons outside strings; -1 if the text is too deep or has a `\u` escape, which may spell anything. */
function countColons(bytes: Buffer, maxDepth: number): number {
  let colons = 0;
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      at = closingQuote(bytes, at);
      if (at < 0) return -1;
    } else if (byte === colon) {
      colons += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > maxDepth) return -1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    }
  }
  return colons;
}

function closingQuote(bytes: Buffer, opening: number): number {
  for (let at = opening + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte !== backslash) continue;
    at += 1;
    if (bytes[at] === letterU) return -1;
  }
  return -1;
}

/** Members of all objects within; NaN, equal to nothing, for a number or a name that needs a closer look. */
function countMembers(value: Json): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  let members = 0;
  if (Array.isArray(value)) {
    for (const element of value) members += countMembers(element);
    return members;
  }
  for (const name of Object.keys(value)) {
    if (name === "__proto__") return Number.NaN;
    members += 1 + countMembers(value[name] ?? null);
  }
  return members;
}
