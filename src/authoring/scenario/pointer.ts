import type { Json } from "../../issuance/vocabulary.ts";
import { isObject } from "../data.ts";

/** RFC 6901 §4: the members and indexes that a JSON Pointer names. */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/**
 * A copy in which the place holds the value. Objects on the way there are made; `-` appends to a list. Undefined where
 * the way leads through something that is neither an object nor a list, or past the end of a list.
 */
export function withValue(document: Json | undefined, steps: readonly string[], value: Json): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(document)) {
    const index = step === "-" ? document.length : indexIn(step);
    if (index === undefined || index > document.length) return undefined;
    const inner = withValue(document[index], rest, value);
    return inner === undefined ? undefined : [...document.slice(0, index), inner, ...document.slice(index + 1)];
  }
  if (document !== undefined && !isObject(document)) return undefined;
  const inner = withValue(own(document, step), rest, value);
  return inner === undefined ? undefined : { ...document, [step]: inner };
}

/** A copy without that place; undefined where there is no such place. */
export function withoutValue(document: Json | undefined, steps: readonly string[]): Json | undefined {
  const [step = "", ...rest] = steps;
  if (Array.isArray(document)) {
    const index = indexIn(step);
    if (index === undefined || index >= document.length) return undefined;
    if (rest.length === 0) return document.filter((_, at) => at !== index);
    const inner = withoutValue(document[index], rest);
    return inner === undefined ? undefined : document.map((one, at) => (at === index ? inner : one));
  }
  if (!isObject(document) || !Object.hasOwn(document, step)) return undefined;
  if (rest.length === 0) return Object.fromEntries(Object.entries(document).filter(([name]) => name !== step));
  const inner = withoutValue(document[step], rest);
  return inner === undefined ? undefined : { ...document, [step]: inner };
}

function indexIn(step: string): number | undefined {
  return /^(0|[1-9]\d{0,6})$/.test(step) ? Number(step) : undefined;
}

function own(document: { readonly [name: string]: Json } | undefined, name: string): Json | undefined {
  return document !== undefined && Object.hasOwn(document, name) ? document[name] : undefined;
}
