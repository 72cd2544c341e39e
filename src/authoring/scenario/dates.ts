import type { Json } from "../../issuance/vocabulary.ts";

/** The members of the input that are seconds since the epoch. A test holds this to the input's schema. */
const timestamps = /^(now|.+_(at|by|until|after))$/;
export const dateTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/;
/** The end of the year 9999: beyond it dates have more digits. */
const latest = 253_402_300_800;

/** In fixtures a time may be written as a date, or a date and time; in the input it is seconds since the epoch. */
export function withSeconds(value: Json, member = ""): Json {
  if (typeof value === "string") return secondsOf(value, member);
  if (Array.isArray(value)) return value.map((one) => withSeconds(one));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withSeconds(one, name)]));
}

/** Whether a member of the input holds a time, by its name. */
export function isTimestamp(member: string): boolean {
  return timestamps.test(member);
}

function secondsOf(text: string, member: string): Json {
  if (!isTimestamp(member) || !dateTime.test(text)) return text;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? text : Math.floor(milliseconds / 1_000);
}

/** The other way round: times as a person reads them. */
export function withDates(value: Json, member = ""): Json {
  if (typeof value === "number") return dateOf(value, member);
  if (Array.isArray(value)) return value.map((one) => withDates(one));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withDates(one, name)]));
}

function dateOf(seconds: number, member: string): Json {
  const isTime = isTimestamp(member) && Number.isInteger(seconds) && seconds < latest;
  return isTime ? new Date(seconds * 1_000).toISOString().replace(".000Z", "Z") : seconds;
}
