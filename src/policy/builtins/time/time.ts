import type { Value } from "../../value.ts";
import { integerOf } from "../../value.ts";
import { bounded, integer, text } from "../arguments.ts";
import type { Family } from "../arguments.ts";
import { parseDuration } from "./duration.ts";
import { formatMoment } from "./format.ts";
import { weekdays } from "./layout.ts";
import { addDate, momentAt, momentOf, utcMilliseconds } from "./moment.ts";
import { parseMoment } from "./parse.ts";

/** Times in nanoseconds since the epoch. All of these take the time that they speak of: the clock is not among them. */
export const time: Family = {
  "time.parse_ns": (layout, value) => parsed(text(layout), text(value)),
  "time.parse_rfc3339_ns": (value) => parsed("RFC3339", text(value)),
  "time.parse_duration_ns": (value) => integerOf(parseDuration(text(value))),
  "time.date": (value) => {
    const { year, month, day } = momentOf(value).moment;
    return [year, month, day];
  },
  "time.clock": (value) => {
    const { hour, minute, second } = momentOf(value).moment;
    return [hour, minute, second];
  },
  "time.weekday": (value) => weekdays[momentOf(value).moment.weekday],
  "time.format": (value) => {
    const { moment, layout } = momentOf(value);
    bounded(layout.length, 256, "a layout");
    return formatMoment(moment, layout === "" ? "RFC3339Nano" : layout);
  },
  "time.add_date": (value, years, months, days) =>
    integerOf(addDate(momentOf(value).moment, integer(years), integer(months), integer(days))),
  "time.diff": (a, b) => difference(a, b),
};

function parsed(layout: string, value: string): Value {
  bounded(layout.length + value.length, 1024, "a layout with its value");
  return integerOf(parseMoment(layout, value));
}

/** Years, months, days, hours, minutes and seconds between two moments, on the clocks of the first one's zone. */
function difference(a: Value, b: Value): number[] {
  const first = momentOf(a).moment;
  const second = momentAt(momentOf(b).moment.ns, first.zone);
  const [from, to] = first.ns <= second.ns ? [first, second] : [second, first];
  const daysInMonth = new Date(utcMilliseconds(from.year, from.month, 0)).getUTCDate();
  const parts: [difference: number, modulus: number][] = [
    [to.second - from.second, 60],
    [to.minute - from.minute, 60],
    [to.hour - from.hour, 24],
    [to.day - from.day, daysInMonth],
    [to.month - from.month, 12],
    [to.year - from.year, Infinity],
  ];
  let borrowed = 0;
  return parts
    .map(([part, modulus]) => {
      const left = part - borrowed;
      borrowed = left < 0 ? 1 : 0;
      return left < 0 ? left + modulus : left;
    })
    .toReversed();
}
