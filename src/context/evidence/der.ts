import { refuse } from "./refuse.ts";

/** Tags of X.690 §8.1.2 that certificates use, as their one octet. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  /** Context-specific, primitive or constructed. */
  implicit: (number: number) => 0x80 + number,
  explicit: (number: number) => 0xa0 + number,
} as const;

export interface Element {
  readonly tag: number;
  readonly body: Uint8Array;
}

/**
 * The elements of which hostile bytes consist, one after the other and to the last byte. DER only (X.690 §10.1):
 * one-octet tags, definite lengths in their shortest form. Not recursive.
 */
export function readAll(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const { element, end } = readOne(bytes, at);
    elements.push(element);
    at = end;
  }
  return elements;
}

/** Exactly one element, of this tag: what is inside it. */
export function only(bytes: Uint8Array, tag: number): Uint8Array {
  const [element, ...more] = readAll(bytes);
  if (element?.tag !== tag || more.length > 0) return broken();
  return element.body;
}

/** An OBJECT IDENTIFIER in dots (X.690 §8.19). */
export function readOid(body: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const [index, octet] of body.entries()) {
    if (arc === 0 && octet === 0x80) broken();
    arc = arc * 128 + (octet & 0x7f);
    if (arc > 0xffff_ffff) broken();
    const isLast = (octet & 0x80) === 0;
    if (isLast) arcs.push(arc);
    if (isLast) arc = 0;
    if (!isLast && index === body.length - 1) broken();
  }
  const [first = broken(), ...rest] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join(".");
}

/** BOOLEAN: DER knows two values (X.690 §11.1). */
export function readBoolean(body: Uint8Array): boolean {
  if (body.length !== 1 || (body[0] !== 0x00 && body[0] !== 0xff)) return broken();
  return body[0] === 0xff;
}

/** A small INTEGER that is not negative. */
export function readSmallInteger(body: Uint8Array): number {
  const [octet = broken(), ...more] = body;
  return more.length === 0 && octet < 0x80 ? octet : broken();
}

/** A BIT STRING of named bits, the first two octets of it: bit 0 is the highest (X.690 §8.6.2). */
export function readBits(body: Uint8Array): (bit: number) => boolean {
  const [unused = broken(), ...octets] = body;
  if (unused > 7 || (octets.length === 0 && unused > 0)) broken();
  return (bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0;
}

function readOne(bytes: Uint8Array, at: number): { element: Element; end: number } {
  const tag = bytes[at] ?? broken();
  const { length, start } = readLength(bytes, at + 1);
  const end = start + length;
  if ((tag & 0x1f) === 0x1f || end > bytes.length) broken();
  return { element: { tag, body: bytes.subarray(start, end) }, end };
}

/** Four octets of length reach beyond anything that evidence can hold. */
function readLength(bytes: Uint8Array, at: number): { length: number; start: number } {
  const first = bytes[at] ?? broken();
  if (first < 0x80) return { length: first, start: at + 1 };
  const octets = bytes.subarray(at + 1, at + 1 + (first & 0x7f));
  const length = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const isShortest = octets.length === (first & 0x7f) && octets.length <= 4 && (octets[0] ?? 0) > 0 && length >= 0x80;
  return isShortest ? { length, start: at + 1 + octets.length } : broken();
}

function broken(): never {
  return refuse("EVIDENCE_MALFORMED", "not DER");
}
