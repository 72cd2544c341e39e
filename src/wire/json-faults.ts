import type { ProblemCode } from "../issuance/errors.ts";
import { pointerTo } from "./faults.ts";
import type { Fault } from "./problem.ts";

/**
 * All that strict parsing has against a JSON text, each with its pointer, in the order of the text. Where the text
 * stops being JSON, or goes too deep, the search ends. For texts that are suspect only: it is not fast.
 */
export function findJsonFaults(text: string, maxDepth: number): Fault[] {
  return new Search(text, maxDepth).run();
}

// RFC 8259 §2, §3, §6, §7
const space = /[ \t\n\r]*/y;
const literal = /true|false|null/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const string = /"(?:[\x20\x21\x23-\x5b\x5d-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;

const loneSurrogate = /\p{Surrogate}/u;

class Search {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #path: (string | number)[] = [];
  readonly #faults: Fault[] = [];
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  run(): Fault[] {
    if (this.#value() && this.#at < this.#text.length) this.#stop("JSON_SYNTAX");
    return this.#faults;
  }

  /** Each of these moves past what it reads; false ends the search. */
  #value(): boolean {
    this.#token(space);
    const read = this.#container() ?? this.#string() ?? this.#number() ?? this.#token(literal) !== undefined;
    if (!read) return this.#faults.some(ends) ? false : this.#stop("JSON_SYNTAX");
    this.#token(space);
    return true;
  }

  #container(): boolean | undefined {
    const opening = this.#text[this.#at];
    if (opening !== "{" && opening !== "[") return undefined;
    if (this.#path.length >= this.#maxDepth) return this.#stop("JSON_TOO_DEEP");
    this.#at += 1;
    return opening === "{" ? this.#members() : this.#elements();
  }

  #elements(): boolean {
    if (this.#skip("]")) return true;
    for (let index = 0; ; index += 1) {
      this.#path.push(index);
      if (!this.#value()) return false;
      this.#path.pop();
      if (this.#skip("]")) return true;
      if (!this.#skip(",")) return this.#stop("JSON_SYNTAX");
    }
  }

  #members(): boolean {
    const names = new Set<string>();
    if (this.#skip("}")) return true;
    for (;;) {
      this.#token(space);
      const raw = this.#token(string);
      if (raw === undefined) return this.#stop("JSON_SYNTAX");
      const name = JSON.parse(raw) as string;
      this.#path.push(name);
      if (names.has(name)) this.#fault("JSON_DUPLICATE_MEMBER");
      if (name === "__proto__") this.#fault("JSON_FORBIDDEN_MEMBER");
      if (loneSurrogate.test(name)) this.#fault("JSON_LONE_SURROGATE");
      names.add(name);
      if (!this.#skip(":")) return this.#stop("JSON_SYNTAX");
      if (!this.#value()) return false;
      this.#path.pop();
      if (this.#skip("}")) return true;
      if (!this.#skip(",")) return this.#stop("JSON_SYNTAX");
    }
  }

  #string(): true | undefined {
    const raw = this.#token(string);
    if (raw === undefined) return undefined;
    if (loneSurrogate.test(JSON.parse(raw) as string)) this.#fault("JSON_LONE_SURROGATE");
    return true;
  }

  #number(): true | undefined {
    const raw = this.#token(number);
    if (raw === undefined) return undefined;
    if (!Number.isFinite(Number(raw))) this.#fault("JSON_NUMBER_RANGE");
    return true;
  }

  #token(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(mark: string): boolean {
    this.#token(space);
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #stop(code: "JSON_SYNTAX" | "JSON_TOO_DEEP"): false {
    this.#fault(code);
    return false;
  }

  #fault(code: ProblemCode): void {
    this.#faults.push({ pointer: pointerTo(this.#path), code });
  }
}

function ends({ code }: Fault): boolean {
  return code === "JSON_SYNTAX" || code === "JSON_TOO_DEEP";
}
