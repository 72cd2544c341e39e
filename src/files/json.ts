import { TextFault } from "./fault.ts";
import type { Format } from "./formats.ts";
import { countMembers } from "./inspect.ts";
import { scanJson } from "./json-scan.ts";

/**
 * `JSON.parse` for speed. What it hides is worked out by a slow scan, and only when something is wrong: fewer members
 * in the value than names in the text mean a repeated name, or `__proto__`.
 */
export const json: Format = {
  parse: (text) => [parseOne(text)],
  locator: (text) => (_document, path, part) => scanJson(text, path)[part],
};

/** One JSON document a line (https://github.com/ndjson/ndjson-spec): for the largest estates. */
export const ndjson: Format = {
  parse: (text) => lines(text).map(({ line, start }) => movedBy(start, () => parseOne(line))),
  locator: (text) => {
    const all = lines(text);
    return (document, path, part) => {
      const found = all[document];
      return found === undefined ? 0 : found.start + scanJson(found.line, path)[part];
    };
  },
};

function parseOne(text: string): unknown {
  const value = parsed(text);
  if (countMembers(value) !== countNames(text)) scanJson(text);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (failure) {
    scanJson(text);
    const message = failure instanceof Error ? failure.message : "not JSON";
    throw new TextFault(message, Number(/position (\d+)/.exec(message)?.[1] ?? 0));
  }
}

/** Of text that is JSON: every string is matched whole, so a colon inside one is never taken for a separator. */
function countNames(text: string): number {
  let names = 0;
  for (const match of text.matchAll(/"(?:[^"\\]+|\\.)*"([ \t\n\r]*:)?/g)) {
    if (match[1] !== undefined) names += 1;
  }
  return names;
}

function lines(text: string): { line: string; start: number }[] {
  let start = 0;
  const all = text.split("\n").map((line) => {
    const found = { line, start };
    start += line.length + 1;
    return found;
  });
  return all.filter(({ line }) => line.trim() !== "");
}

function movedBy<Value>(start: number, parse: () => Value): Value {
  try {
    return parse();
  } catch (failure) {
    if (failure instanceof TextFault) throw new TextFault(failure.message, failure.offset + start);
    throw failure;
  }
}
