import { z } from "zod";
import type { Scope } from "./names.ts";
import { term, textOf } from "./syntax.ts";
import type { Definition, Expression, Term } from "./syntax.ts";

/** What an expression looks at, each part once. */
export interface References {
  /** Into the input, a variable, or what a rule without arguments comes to. */
  readonly paths: readonly Path[];
  /** Calls whose value goes into another one. */
  readonly calls: readonly Call[];
  /** Definitions of helpers, which hold or do not. */
  readonly helpers: readonly Definition[];
}

export interface Path {
  /** As it is written. */
  readonly text: string;
  /** `input`, a variable, or a rule. */
  readonly root: string | { readonly package: string; readonly rule: string };
  readonly steps: readonly (Step | { readonly variable: string })[];
  /** Not written here, but in the rule that the expression looks at: it may well be missing. */
  readonly isBehind?: boolean;
}
type Step = string | number;

export interface Call {
  readonly text: string;
  readonly row: number;
  readonly col: number;
}

const terms = z.array(term);
const pairs = z.array(z.array(term));
const declaration = z.object({ symbols: terms });
const every = z.object({ domain: term });

const nameless: Scope = { ruleNamed: () => undefined };

interface Found {
  readonly paths: Path[];
  readonly calls: Call[];
  readonly helpers: Definition[];
}

export function referencesOf(expression: Expression, scope: Scope = nameless): References {
  const found: Found = { paths: [], calls: [], helpers: [] };
  for (const one of operandsOf(expression.terms, scope, found)) look(one, scope, found);
  return {
    paths: unique(found.paths, ({ text }) => text),
    calls: unique(found.calls, ({ text }) => text),
    helpers: [...new Set(found.helpers)],
  };
}

/** What the outermost operator of an expression is applied to; the operator itself may be a helper. */
function operandsOf(written: unknown, scope: Scope, found: Found): Term[] {
  const called = terms.safeParse(written);
  if (called.success) return callOperands(called.data, scope, found);
  const single = term.safeParse(written);
  if (single.success) return single.data.type === "call" ? operandsOf(single.data.value, scope, found) : [single.data];
  const domain = every.safeParse(written).data?.domain;
  if (domain !== undefined) return [domain];
  // `some x in domain`: what it declares is no question, where it looks is one.
  const symbols = declaration.safeParse(written).data?.symbols ?? [];
  return symbols.flatMap(({ type, value }) => (type === "call" ? terms.parse(value).slice(-1) : []));
}

function callOperands([operator, ...operands]: readonly Term[], scope: Scope, found: Found): Term[] {
  found.helpers.push(...helpersNamed(operator, scope));
  // What is assigned to is seen where it is used.
  return operator !== undefined && nameOf(operator) === "assign" ? operands.slice(1) : operands;
}

function helpersNamed(operator: Term | undefined, scope: Scope): readonly Definition[] {
  const rule = operator && scope.ruleNamed(partsOf(operator));
  return rule?.definitions.filter(({ body }) => body.length > 0) ?? [];
}

const lookers: Readonly<Record<string, (one: Term, scope: Scope, found: Found) => void>> = {
  var: lookAtReference,
  ref: lookAtReference,
  call: lookAtCall,
  array: (one, scope, found) => lookAtAll(terms.parse(one.value), scope, found),
  set: (one, scope, found) => lookAtAll(terms.parse(one.value), scope, found),
  object: (one, scope, found) => lookAtAll(pairs.parse(one.value).flat(), scope, found),
};

function look(one: Term, scope: Scope, found: Found): void {
  lookers[one.type]?.(one, scope, found);
}

function lookAtAll(all: readonly Term[], scope: Scope, found: Found): void {
  for (const one of all) look(one, scope, found);
}

function lookAtReference(one: Term, scope: Scope, found: Found): void {
  const parts = partsOf(one);
  const [root] = parts;
  const rule = scope.ruleNamed(parts);
  const text = textOf(one.location);
  if (rule !== undefined) {
    const { package: packageName, name, definitions } = rule;
    if (definitions.every(({ isTruth }) => isTruth)) return void found.helpers.push(...definitions);
    found.paths.push({ text, root: { package: packageName, rule: name }, steps: stepsOf(parts.slice(rule.length)) });
    // A rule that reads a member of the input by its path stands for that member.
    return void found.paths.push(...definitions.flatMap(({ gets }) => gets.map(inputPath)));
  }
  if (typeof root?.value === "string" && root.value !== "data" && !isWildcard(root.value))
    found.paths.push({ text, root: root.value, steps: stepsOf(parts.slice(1)) });
}

function lookAtCall({ value, location: at }: Term, scope: Scope, found: Found): void {
  const [, ...operands] = terms.parse(value);
  if (at !== undefined) found.calls.push({ text: textOf(at), row: at.row, col: at.col });
  lookAtAll(operands, scope, found);
}

function inputPath(steps: readonly string[]): Path {
  return { text: ["input", ...steps].join("."), root: "input", steps, isBehind: true };
}

function partsOf({ type, value, ...rest }: Term): Term[] {
  return type === "ref" ? terms.parse(value) : [{ type, value, ...rest }];
}

function nameOf(operator: Term): string {
  return partsOf(operator)
    .map(({ value }) => String(value))
    .join(".");
}

function stepsOf(parts: readonly Term[]): Path["steps"] {
  return parts.map(({ type, value }) => (type === "var" ? { variable: String(value) } : (value as Step)));
}

/** How OPA calls `_`. */
function isWildcard(name: string): boolean {
  return name.startsWith("$");
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
