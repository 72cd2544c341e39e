import { AssayerError } from "../issuance/errors.ts";
import type { RefusalCode } from "../issuance/guard-codes.ts";
import { formDecoded, repeatable } from "../wire/form.ts";

/** Parameters by name, in the order in which they came; each has at least one value, none of them empty. */
export type Form = ReadonlyMap<string, readonly string[]>;

export const maxFormBytes = 262_144;
const maxParameters = 100;

/**
 * `application/x-www-form-urlencoded`, written by an attacker. What is passed on is written anew by `writeForm`, so that
 * the upstream reads what was judged; what parsers are known to read as another parameter (`Scope`, `scope[]`,
 * `client.id`, a name with escapes) is refused.
 *
 * Throws FORM_TOO_LARGE, FORM_MALFORMED, FORM_PARAMETER_REFUSED or FORM_PARAMETER_DUPLICATE.
 */
export function readForm(bytes: Uint8Array): Form {
  if (bytes.length > maxFormBytes) throw refused("FORM_TOO_LARGE", `more than ${maxFormBytes} bytes`);
  const text = Buffer.from(bytes).toString("latin1");
  if (!visible.test(text)) throw refused("FORM_MALFORMED", "a byte that is no visible ASCII character");
  const pairs = text.split("&").filter((pair) => pair !== "");
  if (pairs.length > maxParameters) throw refused("FORM_TOO_LARGE", `more than ${maxParameters} parameters`);
  const form = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    if (!parameterName.test(name))
      throw refused("FORM_PARAMETER_REFUSED", "a name of other characters than a-z, 0-9, - and _");
    const values = form.get(name) ?? [];
    if (values.length > 0 && !repeatable.has(name)) throw refused("FORM_PARAMETER_DUPLICATE", name);
    form.set(name, [...values, decoded(at < 0 ? "" : pair.slice(at + 1))]);
  }
  return withValues(form);
}

/** One way to write a form, which every parser reads alike. */
export function writeForm(form: Form): string {
  const pairs = [...form].flatMap(([name, values]) => values.map((value): [string, string] => [name, value]));
  return new URLSearchParams(pairs).toString();
}

/** The one value of a parameter that comes once. */
export function valueOf(form: Form, name: string): string | undefined {
  return form.get(name)?.[0];
}

const visible = /^[\x21-\x7e]*$/;
const parameterName = /^[a-z][a-z0-9_-]{0,127}$/;
/** Line ends and tabs may stand in JSON that somebody has indented. */
const control = /[^\P{Cc}\t\r\n]/u;

function decoded(text: string): string {
  const value = formDecoded(text);
  if (value === undefined) throw refused("FORM_MALFORMED", "escapes that are not UTF-8");
  if (control.test(value)) throw refused("FORM_PARAMETER_REFUSED", "a control character in a value");
  return value;
}

/** RFC 6749 §3.2: a parameter without a value counts as omitted. */
function withValues(form: ReadonlyMap<string, readonly string[]>): Form {
  const kept = [...form].map(([name, values]) => [name, values.filter((value) => value !== "")] as const);
  return new Map(kept.filter(([, values]) => values.length > 0));
}

function refused(code: RefusalCode, message: string): AssayerError {
  return new AssayerError(code, message);
}
