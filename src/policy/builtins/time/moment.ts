import type { Value } from "../../value.ts";
import { integer, text, Unusable } from "../arguments.ts";
import { zoneOf } from "./zone.ts";
import type { Zone } from "./zone.ts";

/** A point in time and how the clocks of a zone show it. */
export interface Moment {
  /** Since 1970-01-01T00:00:00Z. */
  readonly ns: bigint;
  readonly zone: Zone;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly offset: number;
  readonly abbreviation: () => string;
}

/** What time functions take: nanoseconds, or an array of them with a zone's name and a layout. */
export function momentOf(value: Value): { readonly moment: Moment; readonly layout: string } {
  const [ns, zone = "", layout = ""] = Array.isArray(value) ? value : [value];
  return { moment: momentAt(integer(ns), zoneOf(text(zone))), layout: text(layout) };
}

export function momentAt(ns: bigint, zone: Zone): Moment {
  const milliseconds = Number(floorDivide(ns, 1_000_000n));
  const offset = zone.offsetAt(milliseconds);
  const local = new Date(milliseconds + offset * 1000);
  return {
    ns,
    zone,
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    nanosecond: Number(ns - floorDivide(ns, second) * second),
    weekday: local.getUTCDay(),
    offset,
    abbreviation: () => zone.abbreviationAt(milliseconds),
  };
}

/** The same clock on another day. What the calendar does not have runs over: 31 February is 2 or 3 March. */
export function addDate(moment: Moment, years: bigint, months: bigint, days: bigint): bigint {
  const { year, month, day, hour, minute, second: seconds, nanosecond, zone } = moment;
  const [y, m, d] = [years + BigInt(year), months + BigInt(month - 1), days + BigInt(day)].map(Number) as Triple;
  const wall = utcMilliseconds(y, m, d) + ((hour * 60 + minute) * 60 + seconds) * 1000;
  if (Number.isNaN(wall)) throw new Unusable("no such date");
  return within64Bits(BigInt(toUtc(wall, zone)) * 1_000_000n + BigInt(nanosecond));
}

/** `Date.UTC` without its special years 0 to 99. */
export function utcMilliseconds(year: number, monthIndex: number, day: number): number {
  return new Date(0).setUTCFullYear(year, monthIndex, day);
}

/** What Go's `UnixNano` can hold: from 1677 to 2262. */
export function within64Bits(ns: bigint): bigint {
  if (BigInt.asIntN(64, ns) !== ns) throw new Unusable("not in 64 bits");
  return ns;
}

type Triple = [number, number, number];

const second = 1_000_000_000n;

/** Of a clock's time that a change of offset repeats or skips, Go takes the offset before the change. */
function toUtc(wall: number, zone: Zone): number {
  const guess = zone.offsetAt(wall);
  return guess === 0 ? wall : wall - zone.offsetAt(wall - guess * 1000) * 1000;
}

function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend < 0n && quotient * divisor !== dividend ? quotient - 1n : quotient;
}
