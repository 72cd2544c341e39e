/** Parts of a date as a layout names them, or text that stands for itself. */
export type Part = { readonly element: string } | { readonly literal: string };

/** The elements of a Go layout (https://pkg.go.dev/time#Layout), those first that begin like others. */
const elements =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|__2|_2(?!006)|2|3|4|5|PM|pm|[-Z]07(?:0000|:00:00|00|:00)?|[.,](?:0+|9+)(?!\d)/g;

/** Names that OPA knows for Go's constants. */
const named: ReadonlyMap<string, string> = new Map([
  ["ANSIC", "Mon Jan _2 15:04:05 2006"],
  ["UnixDate", "Mon Jan _2 15:04:05 MST 2006"],
  ["RubyDate", "Mon Jan 02 15:04:05 -0700 2006"],
  ["RFC822", "02 Jan 06 15:04 MST"],
  ["RFC822Z", "02 Jan 06 15:04 -0700"],
  ["RFC850", "Monday, 02-Jan-06 15:04:05 MST"],
  ["RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"],
  ["RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"],
  ["RFC3339", "2006-01-02T15:04:05Z07:00"],
  ["RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"],
]);

export function partsOf(layout: string): Part[] {
  const pattern = named.get(layout) ?? layout;
  const parts: Part[] = [];
  let end = 0;
  for (const match of pattern.matchAll(elements)) {
    if (match.index > end) parts.push({ literal: pattern.slice(end, match.index) });
    parts.push({ element: match[0] });
    end = match.index + match[0].length;
  }
  return end < pattern.length ? [...parts, { literal: pattern.slice(end) }] : parts;
}

export const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

export const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
