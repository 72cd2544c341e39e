import type { Case, Coverage, Report, Share, Totals } from "../report.ts";

export const titles: Readonly<Record<Report["tool"], string>> = { test: "Policy tests", lint: "Policy lint" };

/** `42 passed, 1 failed, 2 skipped` */
export function totalsText({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** The same of one file: what there is none of is not said. */
export function countsText(totals: Totals): string {
  const counted = Object.entries(totals).filter(([, count]) => count > 0);
  return counted.length === 0 ? "nothing" : counted.map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

export function durationText(milliseconds: number): string {
  if (milliseconds < 10) return `${Math.round(milliseconds * 10) / 10} ms`;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** `812 of 830 (97.8 %)`. Rounded down: 100 % is all of them. */
export function shareText({ covered, of }: Share): string {
  if (of === 0) return "nothing to cover";
  return `${covered} of ${of} (${(Math.floor((covered / of) * 1_000) / 10).toFixed(1)} %)`;
}

export function placeText(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}

export const lacksText: Readonly<Record<Coverage["codes"]["missed"][number]["lacks"], string>> = {
  fired: "no case fires it",
  near_miss: "it has no near miss",
};

/** `3-5, 9` */
export function rangesText(lines: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const line of lines) {
    const range = ranges.at(-1);
    if (range?.[1] === line - 1) range[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}

/** All that is known of a case, for formats that have a place for text: why, what differs, the rules, how to mend it. */
export function explanation({ message, differences = [], rules = [], hint, help }: Case): string {
  const lines = [
    message,
    ...differences.map(
      ({ member, expected = absent, actual = absent }) => `${member}: expected ${expected}, actual ${actual}`,
    ),
    ...rules.map(({ code, file, line }) => `rule: ${code} in ${placeText(file, line)}`),
    hint && `hint: ${hint}`,
    help && `see: ${help}`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** Whether a text is the address of a web page; `javascript:` and the like are not. */
export function isPage(text: string): boolean {
  return /^https?:\/\/[^\s<>]+$/.test(text) && URL.canParse(text);
}

/** Where a member is only on one side of a difference. */
export const absent = "(absent)";
