/**
 * A Rego value. An integer that a double cannot hold exactly is a bigint, every other number is a number; an object is
 * a map, as its keys may be any value.
 */
export type Value = null | boolean | number | bigint | string | Value[] | RegoSet | RegoObject;
export type RegoSet = Set<Value>;
export type RegoObject = Map<Value, Value>;

/**
 * Reads what OPA's `opa_value_dump` writes: JSON with sets (`{1, 2}`, `set()`) and with keys of any type. The text is
 * taken to be well formed, as the engine's own is, or as JSON that has been parsed before.
 * @throws RangeError for a number beyond what a double can hold, or nesting beyond what the stack can hold
 */
export function parseValue(text: string): Value {
  // Most arguments are strings, and JSON.parse reads them faster than any reader of ours.
  if (text.startsWith('"')) return JSON.parse(text) as string;
  return new Reader(text).value();
}

/** Writes what OPA's `opa_value_parse` reads, as `opa_value_dump` does. */
export function formatValue(value: Value, quote: (text: string) => string = quoteJson): string {
  const format = (one: Value) => formatValue(one, quote);
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object") return String(value);
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(format).join(", ")}]`;
  if (isObject(value)) return `{${[...value].map(([key, one]) => `${format(key)}: ${format(one)}`).join(", ")}}`;
  return value.size === 0 ? "set()" : `{${[...value].map(format).join(", ")}}`;
}

export function isObject(value: Value): value is RegoObject {
  return value instanceof Map;
}

export function isSet(value: Value): value is RegoSet {
  return value instanceof Set;
}

/** A number as text has it, in the form that `Value` promises. */
export function numberOf(text: string): number | bigint {
  const number = Number(text);
  if (!Number.isFinite(number)) throw new RangeError(`the number ${text.slice(0, 32)} is too large`);
  if (Number.isSafeInteger(number) || !Number.isInteger(number)) return number;
  return /^-?\d+$/.test(text) ? BigInt(text) : BigInt(number);
}

/** An integer in the form that `Value` promises. */
export function integerOf(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** The engine aborts on half a surrogate pair; OPA writes U+FFFD too. */
function quoteJson(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.includes("\\ud") ? JSON.stringify(text.replace(/\p{Surrogate}/gu, "\uFFFD")) : quoted;
}

const numerals = new Set(Buffer.from("-+.0123456789eE"));

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Value {
    this.#space();
    switch (this.#text.charAt(this.#at)) {
      case '"':
        return this.#string();
      case "[":
        return this.#array();
      case "{":
        return this.#objectOrSet();
      case "n":
        return this.#word("null", null);
      case "t":
        return this.#word("true", true);
      case "f":
        return this.#word("false", false);
      case "s":
        return this.#word("set()", new Set());
      default:
        return this.#number();
    }
  }

  #word<Found>(word: string, value: Found): Found {
    this.#at += word.length;
    return value;
  }

  #number(): number | bigint {
    const start = this.#at;
    while (numerals.has(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return numberOf(this.#text.slice(start, this.#at));
  }

  #string(): string {
    const start = this.#at;
    let end = this.#text.indexOf('"', start + 1);
    while (this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    this.#at = end + 1;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  /** A quotation mark after an odd number of backslashes. */
  #isEscaped(at: number): boolean {
    let before = at;
    while (this.#text[before - 1] === "\\") before -= 1;
    return (at - before) % 2 === 1;
  }

  #array(): Value[] {
    const items: Value[] = [];
    this.#at += 1;
    while (!this.#skips("]")) items.push(this.#item());
    return items;
  }

  #objectOrSet(): RegoObject | RegoSet {
    this.#at += 1;
    if (this.#skips("}")) return new Map();
    const first = this.value();
    this.#space();
    if (this.#text[this.#at] !== ":") return this.#setFrom(first);
    const object = new Map<Value, Value>([[first, this.#entry()]]);
    while (!this.#skips("}")) object.set(this.value(), this.#entry());
    return object;
  }

  #setFrom(first: Value): RegoSet {
    const set = new Set([first]);
    this.#separator();
    while (!this.#skips("}")) set.add(this.#item());
    return set;
  }

  #item(): Value {
    const value = this.value();
    this.#separator();
    return value;
  }

  #entry(): Value {
    this.#space();
    this.#at += 1;
    return this.#item();
  }

  #separator(): void {
    this.#space();
    if (this.#text[this.#at] === ",") this.#at += 1;
  }

  #skips(end: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== end) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    while (this.#text.charCodeAt(this.#at) <= 0x20) this.#at += 1;
  }
}
