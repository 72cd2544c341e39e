import { isEffect } from "../../contract/names.ts";
import { rulePackage } from "../../contract/rule-package.ts";
import type { Module, Rule } from "../../syntax.ts";
import { textOf } from "../../terms.ts";
import type { Expression, Term } from "../../tree.ts";
import { ruleOf } from "../example.ts";
import { placeOf } from "../rule.ts";
import type { LintRule, Place } from "../rule.ts";
import { rulesByPath } from "../../rules-by-path.ts";
import type { RulesByPath } from "../../rules-by-path.ts";
import { called, undefinable } from "../../total.ts";

/** What is undefined in a rule's head, or under its `not`, silences the rule. */
export const undefinedRules: readonly LintRule[] = [
  {
    id: "details-total",
    title: "The member that an effect adds has a value whatever is missing",
    why: "Where a detail is undefined the whole member is, and nothing is denied or taken away.",
    fix: "Take the detail from object.get(input, [path…], null), from a comprehension, or from a helper that has a default.",
    ignorable: true,
    bad: ruleOf(
      'deny contains reason.of(rego.metadata.rule(), {"score": input.risk.score}) if not _known\n\n_known if is_number(input.risk.score)\n',
    ),
    good: ruleOf(
      'deny contains reason.of(rego.metadata.rule(), {"score": _score}) if not _known\n\n_known if is_number(_score)\n\n_score := object.get(input, ["risk", "score"], null)\n',
    ),
    find: ({ own, policy }) => effectsOf(own, rulesByPath(policy.modules), silentMember),
  },
  {
    id: "negation-defined",
    title: "A `not` stands before something that is false, never undefined inside",
    why: "OPA evaluates what a call is given before the `not`: `not f(x)`, `not x in y` and `not x < y` are undefined where x or y is, and the rule is silent. Only `not x` and `not x == y` hold then.",
    fix: "Put the call into a helper and negate that: `not _low`, with `_low if input.risk.score < 50`.",
    ignorable: true,
    bad: ruleOf("deny contains reason.of(rego.metadata.rule(), {}) if not is_number(input.risk.score)\n"),
    good: ruleOf(
      "deny contains reason.of(rego.metadata.rule(), {}) if not _known\n\n_known if is_number(input.risk.score)\n",
    ),
    find: ({ own, policy }) => effectsOf(own, rulesByPath(policy.modules), silentNegations),
  },
];

type Judge = (rule: Rule, module: Module, rules: RulesByPath) => Place[];

function effectsOf(own: readonly Module[], rules: RulesByPath, judge: Judge): Place[] {
  return own
    .filter(rulePackage)
    .flatMap((module) => module.rules.filter(isEffect).flatMap((rule) => judge(rule, module, rules)));
}

function silentMember({ name, definition: { key } }: Rule, module: Module, rules: RulesByPath): Place[] {
  const found = key && undefinable(key, module, rules);
  if (found === undefined) return [];
  return [placeOf(module, found.row, `where ${called(found)} is undefined, ${name} adds nothing`)];
}

function silentNegations({ name, definition }: Rule, module: Module, rules: RulesByPath): Place[] {
  return conditionsOf(definition.body, module).flatMap(({ negated, term, row }) => {
    const found = negated ? firstInside(term, module, rules) : undefined;
    if (found === undefined) return [];
    return [placeOf(module, row, `where ${called(found)} is undefined, so is this \`not\`, and ${name} adds nothing`)];
  });
}

/** The conditions of a body, and of the helpers that it wants to hold. */
function conditionsOf(body: readonly Expression[], module: Module, seen: readonly string[] = []): Expression[] {
  return body.flatMap((one) => {
    const name = one.term.kind === "call" ? one.term.operator : textOf(one.term);
    const helpers = one.negated || seen.includes(name) ? [] : module.rules.filter((rule) => rule.name === name);
    return [one, ...helpers.flatMap(({ definition }) => conditionsOf(definition.body, module, [...seen, name]))];
  });
}

/** What is evaluated before the `not`: of a comparison by == only what its sides are made of, of a call its arguments. */
function firstInside(term: Term, module: Module, rules: RulesByPath): Term | undefined {
  const parts = evaluatedFirst(term);
  return parts.map((part) => undefinable(part, module, rules)).find((found) => found !== undefined);
}

function evaluatedFirst(term: Term): readonly Term[] {
  if (term.kind === "ref") return term.steps;
  if (term.kind !== "call") return [];
  if (term.operator !== "equal" && term.operator !== "eq") return term.args;
  return term.args.flatMap((side) => (side.kind === "name" ? [] : side.kind === "ref" ? side.steps : [side]));
}
