import { Unusable } from "../arguments.ts";
import { months, partsOf, weekdays } from "./layout.ts";
import { utcMilliseconds, within64Bits } from "./moment.ts";

/** Nanoseconds of a time that is written in a Go layout, or in one that OPA has a name for. */
export function parseMoment(layout: string, written: string): bigint {
  const fields: Fields = {
    year: 0,
    month: undefined,
    day: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0n,
    offset: 0,
  };
  let rest = written;
  const parts = partsOf(layout);
  for (const [index, part] of parts.entries()) {
    rest = "literal" in part ? afterLiteral(part.literal, rest) : afterElement(part.element, rest, fields);
    // A fraction is taken after the seconds whether the layout has one or not.
    const next = parts[index + 1];
    const fractionFollows = next !== undefined && "element" in next && /^[.,]/.test(next.element);
    if ("element" in part && /^0?5$/.test(part.element) && !fractionFollows) rest = afterFraction(rest, fields);
  }
  if (rest !== "") throw new Unusable("more text than the layout has");
  return nanosecondsOf(fields);
}

interface Fields {
  year: number;
  month: number | undefined;
  day: number | undefined;
  dayOfYear?: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: bigint;
  afternoon?: boolean;
  offset: number;
}

/** A space of the layout stands for any number of them. */
function afterLiteral(literal: string, rest: string): string {
  const pieces = literal.split(/( +)/).filter((piece) => piece !== "");
  return pieces.reduce((left, piece) => {
    if (piece.startsWith(" ") && (left === "" || left.startsWith(" "))) return left.replace(/^ +/, "");
    if (left.startsWith(piece)) return left.slice(piece.length);
    throw new Unusable("not in the layout");
  }, rest);
}

function afterElement(element: string, rest: string, fields: Fields): string {
  if (/^[-Z]/.test(element)) return afterOffset(element, rest, fields);
  if (/^[.,]0/.test(element))
    return afterMatch(new RegExp(`^[.,]\\d{${element.length - 1}}(?!\\d)`), rest, (found) =>
      setFraction(fields, found),
    );
  if (/^[.,]9/.test(element)) return afterFraction(rest, fields);
  const { pattern, set } = readers.get(element) as Reader;
  return afterMatch(pattern, rest, (found) => set(fields, found));
}

function afterMatch(pattern: RegExp, rest: string, set: (found: string) => void): string {
  const found = pattern.exec(rest)?.[0];
  if (found === undefined) throw new Unusable("not in the layout");
  set(found);
  return rest.slice(found.length);
}

function afterFraction(rest: string, fields: Fields): string {
  return afterMatch(/^(?:[.,]\d+)?/, rest, (found) => setFraction(fields, found));
}

function setFraction(fields: Fields, found: string): void {
  fields.nanosecond = BigInt(found.slice(1, 10).padEnd(9, "0"));
}

interface Reader {
  readonly pattern: RegExp;
  readonly set: (fields: Fields, found: string) => void;
}

const two = /^\d{2}/;
const oneOrTwo = /^\d{1,2}/;
const number = (pattern: RegExp, name: "month" | "day" | "hour" | "minute" | "second"): Reader => ({
  pattern,
  set: (fields, found) => {
    fields[name] = Number(found);
  },
});
const name = (names: readonly string[], length?: number): RegExp =>
  new RegExp(`^(?:${names.map((one) => one.slice(0, length)).join("|")})`, "i");
const month = (pattern: RegExp): Reader => ({
  pattern,
  set: (fields, found) => {
    fields.month = months.findIndex((one) => one.toLowerCase().startsWith(found.toLowerCase())) + 1;
  },
});
const ignored = (pattern: RegExp): Reader => ({ pattern, set: () => {} });
const halfOfDay = (pattern: RegExp): Reader => ({
  pattern,
  set: (fields, found) => {
    fields.afternoon = found.toLowerCase() === "pm";
  },
});

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["January", month(name(months))],
  ["Jan", month(name(months, 3))],
  ["Monday", ignored(name(weekdays))],
  ["Mon", ignored(name(weekdays, 3))],
  // An abbreviation that is not UTC says nothing that could be relied on; Go takes it for UTC too.
  ["MST", ignored(/^(?:ChST|MeST|GMT[+-]\d{1,2}|(?:WITA|[A-Z]{3}|[A-Z]{3,4}T)(?![A-Z]))/)],
  ["2006", { pattern: /^\d{4}/, set: (fields, found) => void (fields.year = Number(found)) }],
  [
    "06",
    { pattern: two, set: (fields, found) => void (fields.year = Number(found) + (Number(found) >= 69 ? 1900 : 2000)) },
  ],
  ["01", number(two, "month")],
  ["1", number(oneOrTwo, "month")],
  ["02", number(two, "day")],
  ["_2", number(/^ ?\d{1,2}/, "day")],
  ["2", number(oneOrTwo, "day")],
  ["002", { pattern: /^\d{3}/, set: (fields, found) => void (fields.dayOfYear = Number(found)) }],
  ["__2", { pattern: /^(?: {0,2}\d{1,3})/, set: (fields, found) => void (fields.dayOfYear = Number(found)) }],
  ["15", number(oneOrTwo, "hour")],
  ["03", number(two, "hour")],
  ["3", number(oneOrTwo, "hour")],
  ["04", number(two, "minute")],
  ["4", number(oneOrTwo, "minute")],
  ["05", number(two, "second")],
  ["5", number(oneOrTwo, "second")],
  ["PM", halfOfDay(/^[AP]M/)],
  ["pm", halfOfDay(/^[ap]m/)],
]);

function afterOffset(element: string, rest: string, fields: Fields): string {
  if (element.startsWith("Z") && rest.startsWith("Z")) return rest.slice(1);
  const shape = element.slice(1).replaceAll(/\d{2}/g, String.raw`(\d{2})`);
  const found = new RegExp(`^([+-])${shape}`).exec(rest);
  if (found === null) throw new Unusable("not an offset");
  const [all, sign, hours = "0", minutes = "0", seconds = "0"] = found;
  if (Number(hours) > 24 || Number(minutes) > 60 || Number(seconds) > 60) throw new Unusable("not an offset");
  fields.offset = (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds));
  return rest.slice(all.length);
}

function nanosecondsOf({ year, month = 1, day = 1, dayOfYear, ...clock }: Fields): bigint {
  const midnight =
    dayOfYear === undefined ? utcMilliseconds(year, month - 1, day) : utcMilliseconds(year, 0, dayOfYear);
  const date = new Date(midnight);
  const exists =
    dayOfYear === undefined
      ? date.getUTCMonth() === month - 1 && date.getUTCDate() === day
      : date.getUTCFullYear() === year;
  const hour = hourOf(clock);
  if (!exists || hour > 23 || clock.minute > 59 || clock.second > 59) throw new Unusable("no such time");
  const seconds = midnight / 1000 + (hour * 60 + clock.minute) * 60 + clock.second - clock.offset;
  return within64Bits(BigInt(seconds) * 1_000_000_000n + clock.nanosecond);
}

function hourOf({ hour, afternoon }: Pick<Fields, "hour" | "afternoon">): number {
  if (afternoon === undefined) return hour;
  if (hour > 12) throw new Unusable("no such hour");
  return (hour % 12) + (afternoon ? 12 : 0);
}
