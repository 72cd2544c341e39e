import type { Json } from "../../issuance/vocabulary.ts";

/** The members of the input that are seconds since the epoch. A test holds this to the input's schema. */
const timestamps = /^(now|.+_(at|by|until|after))$/;
const dateTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/;

/** In fixtures a time may be written as a date, or a date and time; in the input it is seconds since the epoch. */
export function withSeconds(value: Json, member = ""): Json {
  if (typeof value === "string") return secondsOf(value, member);
  if (Array.isArray(value)) return value.map((one) => withSeconds(one));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withSeconds(one, name)]));
}

function secondsOf(text: string, member: string): Json {
  if (!timestamps.test(member) || !dateTime.test(text)) return text;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? text : Math.floor(milliseconds / 1_000);
}
