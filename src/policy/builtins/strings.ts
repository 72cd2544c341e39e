import { integer, text, texts } from "./arguments.ts";
import type { Family } from "./arguments.ts";
import { sprintf } from "./sprintf.ts";

/** What the engine does not do with strings. */
export const strings: Family = {
  "strings.any_prefix_match": (search, bases) => {
    const prefixes = texts(bases);
    return texts(search).some((one) => prefixes.some((prefix) => one.startsWith(prefix)));
  },
  "strings.any_suffix_match": (search, bases) => {
    const suffixes = texts(bases);
    return texts(search).some((one) => suffixes.some((suffix) => one.endsWith(suffix)));
  },
  "strings.count": (search, part) => count(text(search), text(part)),
  "strings.split_n": (whole, delimiter, limit) => splitN(text(whole), text(delimiter), integer(limit)),
  indexof_n: (whole, part) => indexesOf(text(whole), text(part)),
  sprintf,
};

/** How often a part occurs, without overlaps. The empty string is before, between and after all characters. */
function count(whole: string, part: string): number {
  return part === "" ? Array.from(whole).length + 1 : whole.split(part).length - 1;
}

/** The first parts, or the last where the limit is negative. */
function splitN(whole: string, delimiter: string, limit: bigint): string[] {
  const parts = delimiter === "" ? Array.from(whole) : whole.split(delimiter);
  return limit < 0n ? parts.slice(Number(limit)) : parts.slice(0, Number(limit));
}

/** Where a part occurs, overlaps included, counted in code points. */
function indexesOf(whole: string, part: string): number[] | undefined {
  if (part === "") return undefined;
  const found: number[] = [];
  let points = 0;
  let counted = 0;
  for (let at = whole.indexOf(part); at !== -1; at = whole.indexOf(part, at + 1)) {
    for (; counted < at; counted += (whole.codePointAt(counted) as number) > 0xffff ? 2 : 1) points += 1;
    found.push(points);
  }
  return found;
}
