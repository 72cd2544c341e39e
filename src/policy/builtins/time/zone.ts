import { Unusable } from "../arguments.ts";

/** Offsets from UTC by place and time, by the rules of the ICU that Node carries, as OPA's are those of its Go. */
export interface Zone {
  /** Seconds east of UTC. */
  readonly offsetAt: (milliseconds: number) => number;
  readonly abbreviationAt: (milliseconds: number) => string;
}

const utc: Zone = { offsetAt: () => 0, abbreviationAt: () => "UTC" };

/** The zone of a name in the IANA database; the empty name is UTC. */
export function zoneOf(name: string): Zone {
  if (name === "" || name === "UTC") return utc;
  // The zone of the process is no part of the input, and an offset is no name.
  if (name === "Local" || !/^[A-Z]/.test(name)) throw new Unusable("not a time zone");
  return cache.get(name) ?? remembered(name, namedZone(name));
}

const cache = new Map<string, Zone>();
const cacheSize = 64;

function remembered(name: string, zone: Zone): Zone {
  if (cache.size >= cacheSize) cache.clear();
  cache.set(name, zone);
  return zone;
}

function namedZone(name: string): Zone {
  const offsets = formatter(name, "longOffset");
  const names = formatter(name, "short");
  return {
    offsetAt: (milliseconds) => secondsOf(partOf(offsets, milliseconds)),
    abbreviationAt: (milliseconds) => {
      const found = partOf(names, milliseconds);
      if (!/^[A-Z]{3,5}$/.test(found)) throw new Unusable("the zone has no abbreviation that is known here");
      return found;
    },
  };
}

function formatter(timeZone: string, timeZoneName: "longOffset" | "short"): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName });
  } catch (cause) {
    throw new Unusable("not a time zone", { cause });
  }
}

function partOf(format: Intl.DateTimeFormat, milliseconds: number): string {
  return format
    .formatToParts(milliseconds)
    .flatMap(({ type, value }) => (type === "timeZoneName" ? value : []))
    .join("");
}

/** `GMT`, `GMT+05:30`, `GMT-00:01:15` */
function secondsOf(offset: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = Array.from(offset.matchAll(/\d+/g), Number);
  return (offset.includes("-") ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}
