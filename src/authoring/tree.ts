import { textOf } from "./terms.ts";

/** Rego as OPA's parser reads it, without what nobody here asks for. Rows count from 1. */
export type Term =
  | { readonly kind: "scalar"; readonly value: unknown; readonly row: number }
  | { readonly kind: "name"; readonly name: string; readonly row: number }
  /** `input.tenant.id`: the head, and what follows it. The head of `f(x).y` is a call. */
  | { readonly kind: "ref"; readonly head: Term; readonly steps: readonly Term[]; readonly row: number }
  /** Operators are calls too: `equal`, `lt`, `internal.member_2` for `in`. */
  | { readonly kind: "call"; readonly operator: string; readonly args: readonly Term[]; readonly row: number }
  /** An array, a set, an object (names and values in turn) or a template string. */
  | { readonly kind: "composite"; readonly type: string; readonly parts: readonly Term[]; readonly row: number }
  | {
      readonly kind: "comprehension";
      readonly heads: readonly Term[];
      readonly body: readonly Expression[];
      readonly row: number;
    };

/** One condition of a body. */
export interface Expression {
  readonly row: number;
  readonly negated: boolean;
  /** What must hold: one term; that of `some x in y` is its call, that of `every x in y {…}` its domain. */
  readonly term: Term;
  readonly form: "plain" | "some" | "every";
  /** The body of an `every`, otherwise empty. */
  readonly body: readonly Expression[];
}

/** One definition of a rule: its value or member, under its conditions. */
export interface Definition {
  readonly row: number;
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
  return {
    row: rowOf(node),
    isDefault: node["default"] === true,
    args: head["args"] === undefined ? undefined : listOf(head["args"]).map((arg) => termOf(arg, rowOf(node))),
    key: head["key"] === undefined ? undefined : termOf(head["key"], rowOf(node)),
    value: head["value"] === undefined ? undefined : termOf(head["value"], rowOf(node)),
    body: bodyOf(node["body"], rowOf(node)),
    otherwise: node["else"] === undefined ? undefined : definitionOf(node["else"]),
  };
}

/** A rule without a body gets one that is true, and says so. */
function bodyOf(body: unknown, row: number): Expression[] {
  return listOf(body)
    .map(nodeOf)
    .filter((one) => one["generated"] !== true)
    .map((one) => expressionOf(one, row));
}

function expressionOf(node: Node, around: number): Expression {
  const row = rowOf(node, around);
  const terms = node["terms"];
  const common = { row, negated: node["negated"] === true, body: [] };
  if (Array.isArray(terms)) return { ...common, form: "plain", term: callOf(terms, row) };
  const inner = nodeOf(terms);
  if (inner["domain"] !== undefined)
    return { ...common, form: "every", term: termOf(inner["domain"], row), body: bodyOf(inner["body"], row) };
  if (inner["symbols"] !== undefined)
    return { ...common, form: "some", term: termOf(listOf(inner["symbols"])[0], row) };
  return { ...common, form: "plain", term: termOf(inner, row) };
}

function termOf(part: unknown, around: number): Term {
  const node = nodeOf(part);
  const row = rowOf(node, around);
  const type = node["type"];
  const value = node["value"];
  switch (type) {
    case "var":
      return { kind: "name", name: String(value), row };
    case "ref": {
      const [head, ...steps] = listOf(value).map((step) => termOf(step, row));
      return { kind: "ref", head: head ?? { kind: "scalar", value: null, row }, steps, row };
    }
    case "call":
      return callOf(listOf(value), row);
    case "array":
    case "set":
    case "object":
      return {
        kind: "composite",
        type,
        parts: listOf(value)
          .flat()
          .map((one) => termOf(one, row)),
        row,
      };
    case "templatestring":
      return { kind: "composite", type, parts: listOf(nodeOf(value)["parts"]).map((one) => partOf(one, row)), row };
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension": {
      const inner = nodeOf(value);
      const heads = [inner["term"], inner["key"], inner["value"]].filter((head) => head !== undefined);
      return {
        kind: "comprehension",
        heads: heads.map((head) => termOf(head, row)),
        body: bodyOf(inner["body"], row),
        row,
      };
    }
    default:
      return { kind: "scalar", value, row };
  }
}

/** Of a template string: a text, or an expression in braces. */
function partOf(part: unknown, row: number): Term {
  const node = nodeOf(part);
  return node["terms"] === undefined ? termOf(node, row) : expressionOf(node, row).term;
}

function callOf([operator, ...args]: readonly unknown[], row: number): Term {
  const path = textOf(termOf(operator, row));
  return { kind: "call", operator: path, args: args.map((arg) => termOf(arg, row)), row };
}

function nodeOf(part: unknown): Node {
  return typeof part === "object" && part !== null ? { ...part } : {};
}

function listOf(part: unknown): readonly unknown[] {
  return Array.isArray(part) ? part : [];
}

function rowOf(node: Node, around = 1): number {
  const row = nodeOf(node["location"])["row"];
  return typeof row === "number" ? row : around;
}
