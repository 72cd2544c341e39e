import { leadingTexts } from "../terms.ts";
import type { Expression, Place, Term } from "../tree.ts";
import type { RuleDefinition } from "./definitions.ts";
import type { Scope } from "./names.ts";

/** What an expression looks at, each part once. */
export interface References {
  /** Into the input, a variable, or what a rule without arguments comes to. */
  readonly paths: readonly Path[];
  /** Calls whose value goes into another one. */
  readonly calls: readonly Place[];
  /** Definitions of helpers, which hold or do not. */
  readonly helpers: readonly RuleDefinition[];
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

const nameless: Scope = { ruleNamed: () => undefined };

interface Found {
  readonly paths: Path[];
  readonly calls: Place[];
  readonly helpers: RuleDefinition[];
}

export function referencesOf(expression: Expression, scope: Scope = nameless): References {
  const found: Found = { paths: [], calls: [], helpers: [] };
  for (const one of operandsOf(expression, scope, found)) look(one, scope, found);
  return {
    paths: unique(found.paths, ({ text }) => text),
    calls: unique(found.calls, ({ text }) => text),
    helpers: [...new Set(found.helpers)],
  };
}

/** What the outermost operator of an expression is applied to; the operator itself may be a helper. */
function operandsOf({ form, term }: Expression, scope: Scope, found: Found): readonly Term[] {
  // `some x in domain`: what it declares is no question, where it looks is one.
  if (form === "some") return term.kind === "call" ? term.args.slice(-1) : [];
  if (form === "every" || term.kind !== "call") return [term];
  const helper = scope.ruleNamed(term.operator.split("."));
  found.helpers.push(...(helper?.definitions.filter(({ body }) => body.length > 0) ?? []));
  // What is assigned to is seen where it is used.
  return term.operator === "assign" ? term.args.slice(1) : term.args;
}

function look(one: Term, scope: Scope, found: Found): void {
  if (one.kind === "name") lookAtReference(one, [one.name], [], scope, found);
  if (one.kind === "ref" && one.head.kind === "name")
    lookAtReference(one, [one.head.name, ...leadingTexts(one.steps)], one.steps, scope, found);
  if (one.kind === "call" && one.text !== "") found.calls.push(one);
  for (const part of lookedInto(one)) look(part, scope, found);
}

/** A text with something in it is there whatever that is. */
function lookedInto(one: Term): readonly Term[] {
  if (one.kind === "call") return one.args;
  return one.kind === "composite" && one.type !== "templatestring" ? one.parts : [];
}

function lookAtReference(
  { text }: Place,
  path: readonly string[],
  steps: readonly Term[],
  scope: Scope,
  found: Found,
): void {
  const [root = ""] = path;
  const rule = scope.ruleNamed(path);
  if (rule !== undefined) {
    const { package: packageName, name, definitions, length } = rule;
    if (definitions.every(({ isTruth }) => isTruth)) return void found.helpers.push(...definitions);
    found.paths.push({ text, root: { package: packageName, rule: name }, steps: stepsOf(steps.slice(length - 1)) });
    // A rule that reads a member of the input by its path stands for that member.
    return void found.paths.push(...definitions.flatMap(({ gets }) => gets.map(inputPath)));
  }
  if (root !== "data" && !isWildcard(root)) found.paths.push({ text, root, steps: stepsOf(steps) });
}

function inputPath(steps: readonly string[]): Path {
  return { text: ["input", ...steps].join("."), root: "input", steps, isBehind: true };
}

function stepsOf(steps: readonly Term[]): Path["steps"] {
  return steps.map((step) => {
    if (step.kind === "scalar" && (typeof step.value === "string" || typeof step.value === "number")) return step.value;
    return { variable: step.kind === "name" ? step.name : step.text };
  });
}

/** How OPA calls `_`. */
function isWildcard(name: string): boolean {
  return name.startsWith("$");
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
