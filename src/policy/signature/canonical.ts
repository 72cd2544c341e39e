import { compareTexts } from "../compare.ts";

/** OPA's own bound is 10,000; a manifest or data of people is far below either. */
const deepest = 1_000;

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
type Next = () => string;

/**
 * The text that OPA hashes in place of a JSON document's own (`walk` in its v1/bundle/hash.go): members in the order of
 * their names' UTF-8, no white space, strings escaped as Go's encoder does without HTML. A number stays as it is
 * written, 1.50 or 1e3, so this reads text and not a parsed value. Of members with one name the last one counts, as it
 * does for `JSON.parse`.
 * @throws SyntaxError where the text is not JSON; RangeError where it is nested too deep
 */
export function canonicalJson(text: string): string {
  JSON.parse(text);
  const tokens = Array.from(text.matchAll(token), ([one]) => one).values();
  const next = () => String(tokens.next().value);
  return write(next(), next, 0);
}

/** Writes the value that begins with this token. The text is known to be JSON. */
function write(first: string, next: Next, depth: number): string {
  if (depth > deepest) throw new RangeError(`nested deeper than ${deepest}`);
  if (first === "{") return writeObject(next, depth);
  if (first === "[") return writeArray(next, depth);
  return first.startsWith('"') ? quoted(unquoted(first)) : first;
}

function writeObject(next: Next, depth: number): string {
  const members = new Map<string, string>();
  for (let at = next(); at !== "}"; at = next()) {
    const name = unquoted(at === "," ? next() : at);
    // The colon.
    next();
    members.set(name, write(next(), next, depth + 1));
  }
  const sorted = [...members].sort(([a], [b]) => compareTexts(a, b));
  return `{${sorted.map(([name, value]) => `${quoted(name)}:${value}`).join(",")}}`;
}

function writeArray(next: Next, depth: number): string {
  const items: string[] = [];
  for (let at = next(); at !== "]"; at = next()) items.push(write(at === "," ? next() : at, next, depth + 1));
  return `[${items.join(",")}]`;
}

function unquoted(text: string): string {
  return JSON.parse(text) as string;
}

/** Go escapes what JSON.stringify does, and the two line ends of JavaScript. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
