import { months, partsOf, weekdays } from "./layout.ts";
import type { Moment } from "./moment.ts";
import { utcMilliseconds } from "./moment.ts";

/** A moment in a Go layout, or in one that OPA has a name for. */
export function formatMoment(moment: Moment, layout: string): string {
  return partsOf(layout)
    .map((part) => ("literal" in part ? part.literal : written(part.element, moment)))
    .join("");
}

function written(element: string, moment: Moment): string {
  if (/^[-Z]/.test(element)) return offset(element, moment.offset);
  if (/^[.,]/.test(element)) return fraction(element, moment.nanosecond);
  return (writers.get(element) as Writer)(moment);
}

type Writer = (moment: Moment) => string;

const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ["January", ({ month }) => months[month - 1] as string],
  ["Jan", ({ month }) => (months[month - 1] as string).slice(0, 3)],
  ["Monday", ({ weekday }) => weekdays[weekday] as string],
  ["Mon", ({ weekday }) => (weekdays[weekday] as string).slice(0, 3)],
  ["MST", ({ abbreviation }) => abbreviation()],
  ["2006", ({ year }) => digits(year, 4)],
  ["06", ({ year }) => digits(year % 100, 2)],
  ["01", ({ month }) => digits(month, 2)],
  ["1", ({ month }) => String(month)],
  ["02", ({ day }) => digits(day, 2)],
  ["_2", ({ day }) => String(day).padStart(2, " ")],
  ["2", ({ day }) => String(day)],
  ["002", (moment) => digits(dayOfYear(moment), 3)],
  ["__2", (moment) => String(dayOfYear(moment)).padStart(3, " ")],
  ["15", ({ hour }) => digits(hour, 2)],
  ["03", ({ hour }) => digits(hour % 12 || 12, 2)],
  ["3", ({ hour }) => String(hour % 12 || 12)],
  ["04", ({ minute }) => digits(minute, 2)],
  ["4", ({ minute }) => String(minute)],
  ["05", ({ second }) => digits(second, 2)],
  ["5", ({ second }) => String(second)],
  ["PM", ({ hour }) => (hour < 12 ? "AM" : "PM")],
  ["pm", ({ hour }) => (hour < 12 ? "am" : "pm")],
]);

function digits(number: number, length: number): string {
  return String(number).padStart(length, "0");
}

function dayOfYear({ year, month, day }: Moment): number {
  return (utcMilliseconds(year, month - 1, day) - utcMilliseconds(year, 0, 0)) / 86_400_000;
}

/** Zeros keep the places, nines drop the zeros at the end. */
function fraction(element: string, nanosecond: number): string {
  const places = digits(nanosecond, 9)
    .slice(0, element.length - 1)
    .padEnd(element.length - 1, "0");
  const kept = element.includes("9") ? places.slice(0, 9).replace(/0+$/, "") : places;
  return kept === "" ? "" : `${element.slice(0, 1)}${kept}`;
}

/** `Z07:00` writes UTC as `Z`, `-07:00` as `+00:00`. */
function offset(element: string, seconds: number): string {
  if (element.startsWith("Z") && seconds === 0) return "Z";
  const magnitude = Math.abs(seconds);
  const parts = [Math.floor(magnitude / 3600), Math.floor(magnitude / 60) % 60, magnitude % 60];
  const shown = element.replaceAll(/[-Z:]/g, "").length / 2;
  const separator = element.includes(":") ? ":" : "";
  const written = parts.slice(0, shown).map((part) => digits(part, 2));
  return (seconds < 0 ? "-" : "+") + written.join(separator);
}
