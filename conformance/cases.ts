import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { AssayerError } from "../src/issuance/errors.ts";
import { instantiate } from "../src/policy/adapter.ts";

const folder = join(import.meta.dirname, ".cases");

/** A case as `emit` describes it. */
export interface Case {
  readonly note: string;
  readonly builtins: readonly string[] | null;
  readonly refused: readonly string[] | null;
  readonly compile_error?: string;
  readonly wasm?: string;
  readonly data?: object;
  /** Rego text; empty where there is no input. */
  readonly input: string;
  readonly want_result?: readonly Bindings[];
  readonly want_error: boolean;
  readonly sort_bindings: boolean;
  readonly ignore_generated_vars: boolean;
}

type Bindings = Readonly<Record<string, unknown>>;

export interface Cases {
  readonly opa: string;
  readonly cases: readonly Case[];
}

export function readCases(): Cases {
  return JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as Cases;
}

/** What is wrong with the result of a case, or undefined where nothing is. */
export function faultOf(one: Case): string | undefined {
  const wasm = gunzipSync(readFileSync(join(folder, one.wasm ?? "")));
  try {
    const policy = instantiate(wasm, one.data ?? {}, { maxPages: 1024 });
    const result = policy.evaluate(one.input, "eval") as Bindings[];
    if (one.want_error) return `an error is wanted, the result is ${JSON.stringify(result)}`;
    const wanted = one.want_result ?? [];
    const same = [canonical, unordered].some((write) => normal(wanted, one, write) === normal(result, one, write));
    return same ? undefined : `wanted ${normal(wanted, one)}, got ${normal(result, one)}`;
  } catch (failure) {
    if (one.want_error) return undefined;
    const { code, message, cause } = failure as AssayerError;
    return `${code}: ${message} ${(cause as Error | undefined)?.message ?? ""}`;
  }
}

/** A result set as text that is the same for the same set. */
function normal(
  results: readonly Bindings[],
  { sort_bindings, ignore_generated_vars }: Case,
  write = canonical,
): string {
  const shown = results.map((bindings) =>
    Object.entries(bindings)
      .filter(([name]) => !ignore_generated_vars || !name.startsWith("__localq"))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${write(sort_bindings && Array.isArray(value) ? sorted(value) : value)}`)
      .join(" "),
  );
  return [...new Set(shown)].sort().join("; ");
}

function sorted(items: readonly unknown[]): unknown[] {
  return [...items].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

function canonical(value: unknown): string {
  return written(value, canonical, (items) => items);
}

/** A set is an array in JSON, of no particular order; the cases have it sorted. */
function unordered(value: unknown): string {
  return written(value, unordered, (items) => items.sort());
}

function written(value: unknown, write: (value: unknown) => string, arrange: (items: string[]) => string[]): string {
  if (Array.isArray(value)) return `[${arrange(value.map(write)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${write(one)}`).join(",")}}`;
}
