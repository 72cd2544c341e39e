import { compareTexts } from "../compare.ts";
import { isObject } from "../value.ts";
import type { RegoObject, Value } from "../value.ts";
import { object, text, Unusable } from "./arguments.ts";
import type { Family } from "./arguments.ts";
import { patch } from "./json-patch.ts";

/** JSON beyond what the engine has. */
export const json: Family = {
  "json.patch": patch,
  "json.marshal_with_options": (value, options) => {
    const { pretty, prefix, indent } = layoutOf(object(options));
    return pretty ? prefix + marshal(value, `\n${prefix}`, indent) : marshal(value);
  },
};

interface Layout {
  readonly pretty: boolean;
  readonly prefix: string;
  readonly indent: string;
}

/** Options of a layout ask for one, unless `pretty` says otherwise. */
function layoutOf(options: RegoObject): Layout {
  const unknown = [...options.keys()].filter((name) => !["pretty", "prefix", "indent"].includes(text(name)));
  const pretty = options.get("pretty") ?? options.size > 0;
  if (unknown.length > 0 || typeof pretty !== "boolean") throw new Unusable("not an option");
  return { pretty, prefix: text(options.get("prefix") ?? ""), indent: text(options.get("indent") ?? "\t") };
}

/** JSON as Go writes it: members in order, and safe inside HTML. */
function marshal(value: Value, newline?: string, indent = ""): string {
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value !== "object") return String(value);
  const inner = newline === undefined ? undefined : newline + indent;
  const write = (one: Value) => marshal(one, inner, indent);
  if (!isObject(value)) return enclosed("[]", [...value].map(write), newline, inner);
  const colon = newline === undefined ? ":" : ": ";
  const members = [...value]
    .map(([key, one]): [string, Value] => [typeof key === "string" ? key : marshal(key), one])
    .sort(([a], [b]) => compareTexts(a, b))
    .map(([key, one]) => quote(key) + colon + write(one));
  return enclosed("{}", members, newline, inner);
}

function enclosed([open, close]: string, parts: string[], newline = "", inner = ""): string {
  return parts.length === 0 ? `${open}${close}` : `${open}${inner}${parts.join(`,${inner}`)}${newline}${close}`;
}

function quote(plain: string): string {
  const wellFormed = plain.replace(/\p{Surrogate}/gu, "\uFFFD");
  return JSON.stringify(wellFormed).replaceAll(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
