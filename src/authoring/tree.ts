import { textOf } from "./terms.ts";

/** Where something is written. */
export interface Place {
  /** The file, as OPA was told it. */
  readonly file: string;
  /** From 1. */
  readonly row: number;
  /** From 1, in code points. */
  readonly col: number;
  /** All of it, as it is written. Empty for what is written nowhere; then the place is that of what is around it. */
  readonly text: string;
}

/** Rego as OPA's parser reads it, without what nobody here asks for. */
export type Term = Place &
  (
    | { readonly kind: "scalar"; readonly value: unknown }
    | { readonly kind: "name"; readonly name: string }
    /** `input.tenant.id`: the head, and what follows it. The head of `f(x).y` is a call. */
    | { readonly kind: "ref"; readonly head: Term; readonly steps: readonly Term[] }
    | Call
    /** An array, a set, an object (names and values in turn) or a template string. */
    | { readonly kind: "composite"; readonly type: string; readonly parts: readonly Term[] }
    | { readonly kind: "comprehension"; readonly heads: readonly Term[]; readonly body: readonly Expression[] }
  );

/** Operators are calls too: `equal`, `lt`, `internal.member_2` for `in`. */
export interface Call {
  readonly kind: "call";
  readonly operator: string;
  readonly operatorAt: Place;
  readonly args: readonly Term[];
}

/** One condition of a body. */
export interface Expression extends Place {
  readonly negated: boolean;
  /** What must hold: one term; that of `some x in y` is its call, that of `every x in y {…}` its domain. */
  readonly term: Term;
  readonly form: "plain" | "some" | "every";
  /** The body of an `every`, otherwise empty. */
  readonly body: readonly Expression[];
}

/** One definition of a rule: its value or member, under its conditions. */
export interface Definition extends Place {
  readonly isDefault: boolean;
  /** Undefined where it is no function. */
  readonly args: readonly Term[] | undefined;
  /** The member that it adds to a set. */
  readonly key: Term | undefined;
  readonly value: Term | undefined;
  readonly body: readonly Expression[];
  readonly otherwise: Definition | undefined;
}

/** A part of the parser's JSON. It is OPA's own output: what is missing counts as empty. */
type Node = Readonly<Record<string, unknown>>;

/** A rule of `opa parse --format json --json-include locations`. */
export function definitionOf(rule: unknown): Definition {
  const node = nodeOf(rule);
  const head = nodeOf(node["head"]);
  const place = placeOf(node);
  return {
    ...place,
    isDefault: node["default"] === true,
    args: head["args"] === undefined ? undefined : listOf(head["args"]).map((arg) => termOf(arg, place)),
    key: head["key"] === undefined ? undefined : termOf(head["key"], place),
    value: head["value"] === undefined ? undefined : termOf(head["value"], place),
    body: bodyOf(node["body"], place),
    otherwise: node["else"] === undefined ? undefined : definitionOf(node["else"]),
  };
}

/** A rule without a body gets one that is true, and says so. */
function bodyOf(body: unknown, around: Place): Expression[] {
  return listOf(body)
    .map(nodeOf)
    .filter((one) => one["generated"] !== true)
    .map((one) => expressionOf(one, around));
}

function expressionOf(node: Node, around: Place): Expression {
  const place = placeOf(node, around);
  const terms = node["terms"];
  const common = { ...place, negated: node["negated"] === true, body: [] };
  if (Array.isArray(terms)) return { ...common, form: "plain", term: callOf(terms, place) };
  const inner = nodeOf(terms);
  if (inner["domain"] !== undefined)
    return { ...common, form: "every", term: termOf(inner["domain"], place), body: bodyOf(inner["body"], place) };
  if (inner["symbols"] !== undefined)
    return { ...common, form: "some", term: termOf(listOf(inner["symbols"])[0], place) };
  return { ...common, form: "plain", term: termOf(inner, place) };
}

function termOf(part: unknown, around: Place): Term {
  const node = nodeOf(part);
  const place = placeOf(node, around);
  const type = node["type"];
  const value = node["value"];
  const termsOf = (parts: unknown) => listOf(parts).map((one) => termOf(one, place));
  switch (type) {
    case "var":
      return { ...place, kind: "name", name: String(value) };
    case "ref": {
      const [head, ...steps] = termsOf(value);
      return { ...place, kind: "ref", head: head ?? { ...place, kind: "scalar", value: null }, steps };
    }
    case "call":
      return callOf(listOf(value), place);
    case "array":
    case "set":
    case "object":
      return { ...place, kind: "composite", type, parts: termsOf(listOf(value).flat()) };
    case "templatestring": {
      const parts = listOf(nodeOf(value)["parts"]).map((one) => partOf(one, place));
      return { ...place, kind: "composite", type, parts };
    }
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension": {
      const inner = nodeOf(value);
      const heads = [inner["term"], inner["key"], inner["value"]].filter((head) => head !== undefined);
      return { ...place, kind: "comprehension", heads: termsOf(heads), body: bodyOf(inner["body"], place) };
    }
    default:
      return { ...place, kind: "scalar", value };
  }
}

/** Of a template string: a text, or an expression in braces. */
function partOf(part: unknown, around: Place): Term {
  const node = nodeOf(part);
  return node["terms"] === undefined ? termOf(node, around) : expressionOf(node, around).term;
}

function callOf([operator, ...args]: readonly unknown[], place: Place): Place & Call {
  const named = termOf(operator, place);
  return {
    ...place,
    kind: "call",
    operator: textOf(named),
    operatorAt: named,
    args: args.map((arg) => termOf(arg, place)),
  };
}

function nodeOf(part: unknown): Node {
  return typeof part === "object" && part !== null ? { ...part } : {};
}

function listOf(part: unknown): readonly unknown[] {
  return Array.isArray(part) ? part : [];
}

const nowhere: Place = { file: "", row: 1, col: 1, text: "" };

function placeOf(node: Node, around = nowhere): Place {
  const { file, row, col, text } = nodeOf(node["location"]);
  if (typeof row !== "number" || typeof col !== "number") return { ...around, text: "" };
  return { file: String(file), row, col, text: typeof text === "string" ? decoded(text) : "" };
}

/** OPA writes texts in base64. */
function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
