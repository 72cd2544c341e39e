import { absolute } from "./rules-by-path.ts";
import type { RulesByPath } from "./rules-by-path.ts";
import type { Module, Rule } from "./syntax.ts";
import { bodyIn, headsOf, leadingTexts, partsOf, pathOf } from "./terms.ts";
import type { Definition, Expression, Term } from "./tree.ts";

/** Members of the input that a rule looks at, itself and through whatever it calls: `identity.workload.cluster`. */
export interface Reads {
  /** To find out whether it applies. */
  readonly conditions: ReadonlySet<string>;
  /** The same, and what goes into its member. */
  readonly all: ReadonlySet<string>;
}

/** As far as the text says it: of `input.tenant.controls[name]` it is `tenant.controls`, of `input` alone an empty text. */
export function readsOf({ definition }: Rule, module: Module, rules: RulesByPath): Reads {
  const conditions = definition.body.flatMap(looksOfExpression);
  const member = headsOf(definition).flatMap(looksOf);
  return { conditions: followed(conditions, module, rules), all: followed([...conditions, ...member], module, rules) };
}

/** A member of the input, or a name that may be a rule's. */
type Look = { readonly input: readonly string[] } | { readonly name: string };

function followed(looks: readonly Look[], module: Module, rules: RulesByPath): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const left = looks.map((look) => ({ look, module }));
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if ("input" in next.look) {
      found.add(next.look.input.join("."));
      continue;
    }
    const path = rulePath(absolute(next.module, next.look.name), rules);
    if (path === undefined || seen.has(path)) continue;
    seen.add(path);
    for (const { definition, module } of rules.get(path) ?? [])
      left.push(...looksOfDefinition(definition).map((look) => ({ look, module })));
  }
  return found;
}

/** Of `data.issuance.lib.audience.resources.id` the part that is a rule. */
function rulePath(path: string, rules: RulesByPath): string | undefined {
  const steps = path.split(".");
  return steps.map((_, index) => steps.slice(0, index + 1).join(".")).find((prefix) => rules.has(prefix));
}

function looksOfDefinition(definition: Definition): Look[] {
  const { body, otherwise } = definition;
  return [
    ...headsOf(definition).flatMap(looksOf),
    ...body.flatMap(looksOfExpression),
    ...(otherwise === undefined ? [] : looksOfDefinition(otherwise)),
  ];
}

function looksOfExpression({ term, body }: Expression): Look[] {
  return [...looksOf(term), ...body.flatMap(looksOfExpression)];
}

function looksOf(term: Term): Look[] {
  const gotten = gottenPath(term);
  if (gotten !== undefined && term.kind === "call") return [{ input: gotten }, ...term.args.slice(1).flatMap(looksOf)];
  return [...own(term), ...partsOf(term).flatMap(looksOf), ...bodyIn(term).flatMap(looksOfExpression)];
}

function own(term: Term): Look[] {
  if (term.kind === "call") return [{ name: term.operator }];
  const [first, ...rest] = pathOf(term);
  if (first === undefined) return [];
  return first === "input" ? [{ input: rest }] : [{ name: [first, ...rest].join(".") }];
}

/** What `object.get(input, ["tenant", "id"], null)` looks at, or `object.get(input.tenant, "id", null)`. */
function gottenPath(term: Term): string[] | undefined {
  if (term.kind !== "call" || term.operator !== "object.get") return undefined;
  const [object, key] = term.args;
  const [first, ...rest] = object === undefined ? [] : pathOf(object);
  if (first !== "input" || key === undefined) return undefined;
  const keys = key.kind === "composite" ? key.parts : [key];
  return [...rest, ...leadingTexts(keys)];
}
