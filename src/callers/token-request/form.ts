import { formDecoded, repeatable } from "../../wire/form.ts";
import type { Fault } from "../../wire/problem.ts";

/** Parameters by name, each with its values. */
export type Form = ReadonlyMap<string, readonly string[]>;

export type ReadForm = { readonly form: Form } | { readonly faults: readonly Fault[] };

/**
 * A form, or a query, as every server reads it. An attacker writes it, and what is decided on must be what the token
 * endpoint reads: what parsers are known to read differently is refused. That is bytes beyond printable ASCII (a
 * compressed body in disguise), `;` (a separator to some), and names that some fold into others (`Scope`, `scope[]`).
 */
export function readForm(text: string): ReadForm {
  if (!plain.test(text)) return unreadable("a form of printable ASCII without semicolons");
  const form = new Map<string, string[]>();
  for (const pair of text.split("&").filter((one) => one !== "")) {
    const [name = "", ...rest] = pair.split("=");
    const value = formDecoded(rest.join("="));
    if (!parameterName.test(name)) return unreadable("parameters named in lower case, unescaped");
    if (value === undefined) return unreadable("escapes of UTF-8");
    const values = form.get(name) ?? [];
    if (values.length > 0 && !repeatable.has(name)) return unreadable("every parameter once");
    values.push(value);
    form.set(name, values);
  }
  return { form };
}

const plain = /^[\x21-\x3a\x3c-\x7e]*$/;
const parameterName = /^[a-z][a-z0-9_-]*$/;

function unreadable(expected: string): ReadForm {
  return { faults: [{ pointer: "", code: "VALUE_INVALID", detail: `expected ${expected}` }] };
}

/** RFC 6749 §3.2: a parameter without a value counts as omitted. */
export function valuesOf(form: Form, name: string): readonly string[] {
  return (form.get(name) ?? []).filter((value) => value !== "");
}
