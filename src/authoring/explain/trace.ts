import { z } from "zod";
import type { Json } from "../../issuance/vocabulary.ts";
import { groupBy } from "../group-by.ts";
import type { Opa } from "../opa.ts";
import type { Place } from "../tree.ts";

/**
 * What OPA did, step by step (`opa eval --explain full`): each evaluation of a body is a query with a number, within
 * the query that asked for it. An expression that came to nothing has a `Fail` for its `Eval`.
 */
export interface Trace {
  /** By package, what each rule without arguments came to. */
  readonly documents: ReadonlyMap<string, Readonly<Record<string, Json>>>;
  /** The steps of a query, in order. */
  readonly steps: (query: number) => readonly Step[];
  /** Where the evaluations of what is written at a place begin, in order. */
  readonly entered: (place: Start) => readonly Step[];
  /** Where evaluations begin, between two steps. */
  readonly enteredBetween: (first: number, last: number) => readonly Step[];
}

/** Where something begins. */
const start = z.object({ file: z.string(), row: z.int(), col: z.int() });
type Start = z.infer<typeof start>;
const step = z.object({
  Op: z.string(),
  /** Absent where it is a whole body. */
  Node: z.object({ index: z.int().optional(), terms: z.unknown().optional() }).or(z.array(z.unknown())),
  Location: start.nullable(),
  QueryID: z.int(),
  ParentID: z.int(),
  Locals: z.array(z.object({ name: z.string(), type: z.string(), value: z.unknown() })).nullable(),
  LocalMetadata: z.record(z.string(), z.object({ name: z.string() })).nullable(),
});
/** Numbered in the order in which they were taken. */
export type Step = z.infer<typeof step> & { readonly number: number };

const document = z.object({ text: z.string(), value: z.record(z.string(), z.unknown()) });
const evaluation = z.object({
  result: z.array(z.object({ expressions: z.array(document) })).optional(),
  explanation: z.array(step),
});

/**
 * Evaluates packages in a folder of Rego and data. Nothing is skipped on the way that could be looked at.
 * @throws AssayerError OPA_UNAVAILABLE or OPA_FAILED
 */
export async function traceOf(
  packages: readonly string[],
  inputJson: string,
  { folder, capabilities, opa }: { readonly folder: string; readonly capabilities: string; readonly opa: Opa },
): Promise<Trace> {
  const whole = ["--disable-indexing", "--disable-early-exit", "--explain", "full", "--format", "json"];
  const query = packages.map((name) => `data.${name}`).join("; ");
  const args = ["eval", "--bundle", ".", "--capabilities", capabilities, "--stdin-input", ...whole, query];
  const { result, explanation } = evaluation.parse(JSON.parse(await opa(args, { cwd: folder, stdin: inputJson })));
  const expressions = result?.[0]?.expressions ?? [];
  return {
    documents: new Map(expressions.flatMap(({ text, value }) => packagesIn(text.replace(/^data\./, ""), value))),
    ...indexed(explanation.map((one, number) => ({ ...one, number }))),
  };
}

/** A document, and those of the packages below it. */
function packagesIn(name: string, value: Readonly<Record<string, unknown>>): [string, Record<string, Json>][] {
  const below = Object.entries(value).filter(([, inner]) => isRecord(inner));
  return [
    [name, value as Record<string, Json>],
    ...below.flatMap(([part, inner]) => packagesIn(`${name}.${part}`, inner as Record<string, unknown>)),
  ];
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function indexed(steps: readonly Step[]): Omit<Trace, "documents"> {
  const queries = groupBy(steps, ({ QueryID }) => QueryID);
  const entered = steps.filter(({ Op }) => Op === "Enter");
  const places = groupBy(entered, ({ Location }) => keyOf(Location));
  return {
    steps: (query) => queries.get(query) ?? [],
    entered: (at) => places.get(keyOf(at)) ?? [],
    enteredBetween: (first, last) => entered.filter(({ number }) => number > first && number < last),
  };
}

function keyOf(at: Start | null): string {
  return at === null ? "" : `${at.file}:${at.row}:${at.col}`;
}

export function isAt({ Location: at }: Step, { row, col }: Place): boolean {
  return at?.row === row && at.col === col;
}

/** Whether a step is part of evaluating what is written as this expression: OPA takes one apart into several. */
export function isPartOf({ Location: at }: Step, { file, row, col, text }: Place): boolean {
  if (at === null || at.file !== file) return false;
  const lines = text.split("\n");
  const lastRow = row + lines.length - 1;
  const lastCol = (lines.length === 1 ? col : 1) + (lines.at(-1) ?? "").length - 1;
  if (at.row < row || at.row > lastRow) return false;
  return !(at.row === row && at.col < col) && !(at.row === lastRow && at.col > lastCol);
}

/** What a variable holds at a step, by the name that the source gives it, or by the one that OPA gives it. */
export function variableAt({ Locals, LocalMetadata }: Step, wanted: string): Json | undefined {
  const found = Locals?.findLast(({ name }) => name === wanted || LocalMetadata?.[name]?.name === wanted);
  return found && valueOf(found);
}

const term = z.object({ type: z.string(), value: z.unknown() });
const terms = z.array(term);
const pairs = z.array(z.tuple([term, term]));

/** OPA's way of writing a value, as JSON; a set is a list. */
function valueOf({ type, value }: z.infer<typeof term>): Json {
  if (type === "null") return null;
  if (type === "array" || type === "set") return terms.parse(value).map(valueOf);
  if (type !== "object") return value as Json;
  return Object.fromEntries(pairs.parse(value).map(([name, inner]) => [nameOf(name), valueOf(inner)]));
}

/** In Rego whatever there is can be the name of a member. */
function nameOf(name: z.infer<typeof term>): string {
  const value = valueOf(name);
  return typeof value === "string" ? value : JSON.stringify(value);
}
