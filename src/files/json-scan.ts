import { TextFault } from "./fault.ts";
import type { Path } from "./fault.ts";
import { checkDepth } from "./inspect.ts";

// A repetition inside the repeated group would take exponential time on a string that does not end.
const token =
  /[{}[\],:]|"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const blank = /[ \t\n\r]*/y;

interface Offsets {
  key: number;
  value: number;
}

/**
 * Reads JSON (RFC 8259) once more, slowly: throws a `TextFault` at what breaks its grammar, repeats a name or calls one
 * `__proto__`.
 * @returns where the member at `path` stands: its name, and its value
 */
export function scanJson(text: string, path: Path = []): Offsets {
  const scanner = new Scanner(text, path);
  scanner.value(0, 0);
  scanner.end();
  return scanner.found;
}

/** Recursive descent. `matched` is how many leading parts of the path lead to a value, -1 where it lies elsewhere. */
class Scanner {
  readonly found: Offsets = { key: 0, value: 0 };
  readonly #text: string;
  readonly #path: Path;
  #at = 0;
  #nameAt = 0;

  constructor(text: string, path: Path) {
    this.#text = text;
    this.#path = path;
  }

  value(matched: number, depth: number): void {
    const start = this.#next();
    if (matched === this.#path.length) this.found.value = this.#at - start.length;
    if ("{[".includes(start)) checkDepth(depth + 1, this.#at - 1);
    if (start === "{") return this.#object(matched, depth + 1);
    if (start === "[") return this.#list(matched, depth + 1);
    if ("}],:".includes(start)) this.#fail(`unexpected ${start}`, start);
  }

  end(): void {
    this.#skipBlank();
    if (this.#at < this.#text.length) this.#fail("more text after the document");
  }

  #object(matched: number, depth: number): void {
    if (this.#closes("}")) return;
    const names = new Set<string>();
    do {
      const inside = this.#below(matched, this.#name(names));
      this.#expect(":");
      this.value(inside, depth);
    } while (this.#expect(",", "}") === ",");
  }

  #name(names: Set<string>): string {
    const quoted = this.#next();
    if (!quoted.startsWith('"')) this.#fail("expected the name of a member", quoted);
    const name = unquoted(quoted) ?? this.#fail("the name of a member holds a control character", quoted);
    if (name === "__proto__") this.#fail("no member may be called __proto__", quoted);
    if (names.has(name)) this.#fail(`the member ${quoted} is there twice`, quoted);
    names.add(name);
    this.#nameAt = this.#at - quoted.length;
    return name;
  }

  #list(matched: number, depth: number): void {
    if (this.#closes("]")) return;
    let index = 0;
    do {
      this.value(this.#below(matched, index), depth);
      index += 1;
    } while (this.#expect(",", "]") === ",");
  }

  #below(matched: number, part: string | number): number {
    if (matched < 0 || this.#path[matched] !== part) return -1;
    if (matched + 1 === this.#path.length) this.found.key = this.#nameAt;
    return matched + 1;
  }

  #closes(bracket: string): boolean {
    this.#skipBlank();
    if (this.#text[this.#at] !== bracket) return false;
    this.#at += 1;
    return true;
  }

  #expect(...wanted: string[]): string {
    const got = this.#next();
    if (!wanted.includes(got)) this.#fail(`expected ${wanted.join(" or ")}`, got);
    return got;
  }

  #next(): string {
    this.#skipBlank();
    token.lastIndex = this.#at;
    const match = token.exec(this.#text)?.[0];
    if (match === undefined) return this.#fail(this.#at < this.#text.length ? "not JSON" : "ends in the middle");
    this.#at += match.length;
    return match;
  }

  #skipBlank(): void {
    blank.lastIndex = this.#at;
    blank.exec(this.#text);
    this.#at = blank.lastIndex;
  }

  #fail(what: string, after = ""): never {
    throw new TextFault(what, this.#at - after.length);
  }
}

/** Nothing where the quotes hold a control character, which RFC 8259 §7 wants escaped. */
function unquoted(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}
