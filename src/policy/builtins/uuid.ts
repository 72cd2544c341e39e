import type { Value } from "../value.ts";
import { integerOf } from "../value.ts";
import { text } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** What a UUID (RFC 9562) says of its making. */
export const uuid: Family = {
  "uuid.parse": (written) => {
    const hex = digits(text(written));
    if (hex === undefined) return undefined;
    const bytes = Buffer.from(hex, "hex");
    const version = bytes.readUInt8(6) >> 4;
    const known: [Value, Value][] = [
      ["version", version],
      ["variant", variant(bytes.readUInt8(8))],
    ];
    return new Map(known.concat(version === 1 || version === 2 ? madeFrom(bytes, version) : []));
  },
};

/** The forms that OPA reads: plain, as a URN, within braces (or any other two characters), and without hyphens. */
function digits(written: string): string | undefined {
  const bare = written.length === 38 ? written.slice(1, -1) : written.replace(/^urn:uuid:/i, "");
  const hyphened = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.exec(bare)?.[0];
  return hyphened?.replaceAll("-", "") ?? /^[\da-f]{32}$/i.exec(written)?.[0];
}

/** RFC 9562, 4.1. */
function variant(octet: number): string {
  if ((octet & 0b1100_0000) === 0b1000_0000) return "RFC4122";
  if ((octet & 0b1110_0000) === 0b1100_0000) return "Microsoft";
  return (octet & 0b1110_0000) === 0b1110_0000 ? "Future" : "Reserved";
}

/** Time, clock sequence and node of version 1 (RFC 9562, 5.1), and the user of version 2 (DCE 1.1). */
function madeFrom(bytes: Buffer, version: number): [Value, Value][] {
  const low = bytes.readUInt32BE(0);
  const ticks = (BigInt(bytes.readUInt16BE(6) & 0x0fff) << 48n) | (BigInt(bytes.readUInt16BE(4)) << 32n) | BigInt(low);
  const node = [...bytes.subarray(10)].map((octet) => octet.toString(16).padStart(2, "0"));
  const version1: [Value, Value][] = [
    ["time", integerOf(BigInt.asIntN(64, (ticks - gregorianStart) * 100n))],
    ["nodeid", node.join("-")],
    ["macvariables", macVariables(bytes.readUInt8(10))],
    ["clocksequence", bytes.readUInt16BE(8) & 0x3fff],
  ];
  if (version === 1) return version1;
  const domain = bytes.readUInt8(9);
  return [...version1, ["id", low], ["domain", domains[domain] ?? `Domain${domain}`]];
}

/** Ticks of 100 ns from 1582-10-15, where UUIDs begin to count, to 1970-01-01. */
const gregorianStart = 0x01b2_1dd2_1381_4000n;

const domains = ["Person", "Group", "Org"];

function macVariables(octet: number): string {
  return `${octet & 0b10 ? "local" : "global"}:${octet & 0b01 ? "multicast" : "unicast"}`;
}
