import { RE2JS, RE2JSException } from "re2js";
import { bounded, integer, limits, text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/**
 * What the engine does not do with patterns. They are RE2's, as Go has them, and take time linear in the text: one that
 * backtracks could stop the evaluator.
 */
export const regex: Family = {
  "regex.find_n": (pattern, value, limit) => {
    const most = integer(limit);
    return matches(text(pattern), text(value), most < 0n ? Infinity : Number(most)).map(({ whole }) => whole);
  },
  "regex.split": (pattern, value) => {
    const whole = text(value);
    return split(whole, matches(text(pattern), whole));
  },
  "regex.replace": (value, pattern, replacement) => {
    const [whole, template] = [text(value), text(replacement)];
    let end = 0;
    let result = "";
    for (const match of matches(text(pattern), whole)) {
      result += whole.slice(end, match.start) + expand(template, match);
      bounded(result.length, limits.characters, "a text");
      end = match.end;
    }
    return result + whole.slice(end);
  },
  "regex.template_match": (template, value, start, end) =>
    compiled(`^${fromTemplate(text(template), text(start), text(end))}$`).test(text(value)),
};

interface Match {
  readonly start: number;
  readonly end: number;
  readonly whole: string;
  readonly group: (name: string) => string;
}

/** All matches as Go finds them: an empty one is none where it touches the one before. */
function matches(pattern: string, value: string, most = Infinity): Match[] {
  const expression = compiled(pattern);
  const matcher = expression.matcher(value);
  const found: Match[] = [];
  let previousEnd = -1;
  while (found.length < most && matcher.find()) {
    const [start, end] = [matcher.start(), matcher.end()];
    if (start === end && end === previousEnd) continue;
    bounded(found.length, limits.items, "a number of matches");
    const groups = Array.from({ length: expression.groupCount() + 1 }, (_, index) => matcher.group(index) ?? "");
    const named = expression.namedGroups();
    const group = (name: string) => groups[/^\d+$/.test(name) ? Number(name) : (named[name] ?? -1)] ?? "";
    found.push({ start, end, whole: value.slice(start, end), group });
    previousEnd = end;
  }
  return found;
}

/** An empty match at the beginning or the end splits nothing. */
function split(whole: string, found: readonly Match[]): string[] {
  const parts: string[] = [];
  let begin = 0;
  for (const { start, end } of found.filter((match) => match.end > 0)) {
    if (start === whole.length && start === end) break;
    parts.push(whole.slice(begin, start));
    begin = end;
  }
  return [...parts, whole.slice(begin)];
}

/** Go's `Expand`: `$1`, `$name` as long as it goes, `${name}`, and `$$` for the sign itself. */
function expand(template: string, match: Match): string {
  return template.replaceAll(/\$(?:\$|\{[\p{L}\p{Nd}_]+\}|[\p{L}\p{Nd}_]+)/gu, (found) =>
    found === "$$" ? "$" : match.group(found.replaceAll(/[${}]/g, "")),
  );
}

/** Plain text with patterns between delimiters, as one pattern. */
function fromTemplate(template: string, start: string, end: string): string {
  if (Buffer.byteLength(start) !== 1 || Buffer.byteLength(end) !== 1) throw new Unusable("not one character");
  let depth = 0;
  let begin = 0;
  let result = "";
  for (let at = 0; at < template.length; at += 1) {
    const opens = template[at] === start;
    const closes = !opens && template[at] === end;
    if (opens && (depth += 1) === 1) {
      result += RE2JS.quote(template.slice(begin, at));
      begin = at + 1;
    }
    if (closes && (depth -= 1) === 0) {
      const inner = template.slice(begin, at);
      compiled(`^${inner}$`);
      result += `(${inner})`;
      begin = at + 1;
    }
    if (depth < 0) throw new Unusable("delimiters do not match");
  }
  if (depth > 0) throw new Unusable("delimiters do not match");
  return result + RE2JS.quote(template.slice(begin));
}

/** Patterns are few and seen again: they come from policies. */
const cache = new Map<string, RE2JS>();
const cacheSize = 100;

function compiled(pattern: string): RE2JS {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  bounded(pattern.length, 4096, "a pattern");
  try {
    const expression = RE2JS.compile(pattern);
    bounded(expression.programSize(), 10_000, "a compiled pattern");
    if (cache.size >= cacheSize) cache.clear();
    cache.set(pattern, expression);
    return expression;
  } catch (cause) {
    if (cause instanceof RE2JSException) throw new Unusable("not a pattern", { cause });
    throw cause;
  }
}
