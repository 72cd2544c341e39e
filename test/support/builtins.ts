import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { builtins } from "../../src/policy/builtins/index.ts";
import { inOrder } from "../../src/policy/compare.ts";
import { formatValue, parseValue } from "../../src/policy/value.ts";
import type { Value } from "../../src/policy/value.ts";

const folder = resolve(import.meta.dirname, "../fixtures/builtins");

/** A call of a built-in: arguments and results are Rego text, `undefined` included. */
export interface Row {
  readonly name: string;
  readonly args: string;
  readonly result: string;
  /** Where OPA gives another. */
  readonly opa: string;
}

/** The families that have a table, without `differences`. */
export const families = readdirSync(folder)
  .map((file) => file.replace(/\.yaml$/, ""))
  .filter((family) => family !== "differences");

export function readRows(family: string): Row[] {
  const table = parse(readFileSync(join(folder, `${family}.yaml`), "utf8")) as Record<string, string[][]>;
  return Object.entries(table).flatMap(([name, rows]) =>
    rows.map(([args = "", result = "", opa = result]) => ({ name, args, result, opa })),
  );
}

/** What a built-in answers, as text that is the same for the same value. */
export function answer(name: string, args: string): string {
  const run = builtins.get(name);
  if (run === undefined) throw new Error(`there is no ${name}`);
  const result = run(...(parseValue(`[${args}]`) as Value[]));
  return result === undefined ? "undefined" : formatValue(inOrder(result));
}

/** The same value, as the same text. */
export function canonical(text: string): string {
  return text === "undefined" ? text : formatValue(inOrder(parseValue(text)));
}
