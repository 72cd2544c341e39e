import { isCollection, isMap, isNode, isPair, isScalar, parseDocument } from "yaml";
import type { Node, YAMLMap } from "yaml";
import { lineAndColumn } from "../../files/fault.ts";
import { AssayerError } from "../../issuance/errors.ts";

/** A file of data as it is, and how it is called in messages. */
interface DataText {
  readonly file: string;
  readonly text: string;
}

/**
 * The text of a YAML file with one more member, whose own members are given as lines. Lines are only added: comments and
 * layout stay, which they would not if the document were written anew.
 * @throws AssayerError RULE_UNWRITABLE where the file has no place for lines
 */
export function withMember(data: DataText, path: readonly string[], lines: readonly string[]): string {
  const { text } = data;
  const { contents } = parseDocument<Node>(text, { stringKeys: true });
  if (contents === null) return [...(text === "" ? [] : [text.trimEnd()]), rendered(path, lines, 0)].join("\n");
  const { node, column, rest } = placeOf(text, contents, path);
  if (isBlock(node)) return inserted(text, endOf(text, node, column), rendered(rest, lines, column));
  if (isEmpty(node)) return replaced(text, node, rendered(rest, lines, column));
  throw new AssayerError(
    "RULE_UNWRITABLE",
    `${data.file}:${lineAndColumn(text, startOf(node)).line}: ${path.join(".")} cannot be added here: write the members on lines of their own`,
  );
}

/** The innermost part of a document that a path leads to, and where its members' lines begin. */
interface Place {
  readonly node: Node;
  readonly column: number;
  readonly rest: readonly string[];
}

function placeOf(text: string, node: Node, path: readonly string[], column = 0): Place {
  const [name = "", ...rest] = path;
  if (!isBlock(node)) return { node, column, rest: path };
  const own = lineAndColumn(text, startOf(node)).column - 1;
  const inner = node.get(name, true);
  return isNode(inner) ? placeOf(text, inner, rest, own + indentation) : { node, column: own, rest: path };
}

const indentation = 2;

function isBlock(node: Node): node is YAMLMap {
  return isMap(node) && node.flow !== true && node.items.length > 0;
}

/** `rules: {}`, or `rules:` with nothing behind it. */
function isEmpty(node: Node): boolean {
  return isMap(node) ? node.items.length === 0 : isScalar(node) && node.value === null;
}

function rendered(path: readonly string[], lines: readonly string[], column: number): string {
  const indented = (text: string, depth: number) => `${" ".repeat(column + depth * indentation)}${text}\n`;
  return [
    ...path.map((name, depth) => indented(`${name}:`, depth)),
    ...lines.map((line) => indented(line, path.length)),
  ].join("");
}

function inserted(text: string, end: number, lines: string): string {
  const before = text.slice(0, end);
  return `${before}${before.endsWith("\n") ? "" : "\n"}${lines}${text.slice(end)}`;
}

function replaced(text: string, { range }: Node, lines: string): string {
  const [start, end] = range ?? [0, 0];
  const next = lineEnd(text, end);
  const comment = text.slice(end, next).trim();
  return `${`${text.slice(0, start).trimEnd()} ${comment}`.trimEnd()}\n${lines}${text.slice(next)}`;
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

/** Where the line begins that comes after a block and after the comments that are deeper than its members. */
function endOf(text: string, block: Node, column: number): number {
  const comments = new RegExp(`(?: {${column + 1},}#.*(?:\n|$))*`, "y");
  const { range } = lastIn(block);
  comments.lastIndex = lineEnd(text, (range?.[1] ?? 0) - 1);
  comments.test(text);
  return comments.lastIndex;
}

/** A collection's own end is behind whatever follows it. */
function lastIn(node: Node): Node {
  const last = isCollection(node) && node.flow !== true ? node.items.at(-1) : undefined;
  const inner = isPair(last) ? (last.value ?? last.key) : last;
  return isNode(inner) ? lastIn(inner) : node;
}

/** Behind the line break. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}
