import { rulePackage } from "../../contract/rule-package.ts";
import type { Module, Rule } from "../../syntax.ts";
import { textOf } from "../../terms.ts";
import type { Definition, Expression, Term } from "../../tree.ts";
import { ruleOf } from "../example.ts";
import { placeOf } from "../rule.ts";
import type { LintRule, Place } from "../rule.ts";
import { rulesByPath } from "../../rules-by-path.ts";
import type { RulesByPath } from "../../rules-by-path.ts";
import { undefinable } from "../../total.ts";

/** The traps of a denial that opens where data is missing, as far as the text of a rule shows them. */
export const denialRules: readonly LintRule[] = [
  {
    id: "deny-negated",
    title: "A deny is the `not` of something that must hold",
    why: "A condition is false where its data is missing. Under `not` that denies; as a condition of denying it allows. Only the kind of identity may be asked for (registration.known denies an unknown one), and what another deny of the rule has as its `not`.",
    fix: "Say in a helper what must hold, and deny where it does not: `deny contains … if not _known`.",
    ignorable: true,
    bad: ruleOf("deny contains reason.of(rego.metadata.rule(), {}) if input.identity.workload.fork == true\n"),
    good: ruleOf(
      "deny contains reason.of(rego.metadata.rule(), {}) if not _own\n\n_own if input.identity.workload.fork == false\n",
    ),
    find: ({ own, policy }) => {
      const rules = rulesByPath(policy.modules);
      return own.filter(rulePackage).flatMap((module) => denials(module).flatMap((deny) => open(module, deny, rules)));
    },
  },
  {
    id: "helper-positive",
    title: "What a deny negates holds only by what is known",
    why: "A helper that is made of `not` alone, or true by default, holds where nothing is known: the deny that negates it is silent then.",
    fix: "Give each body of the helper a condition that needs its data, such as `is_array(…)` or `… == false`.",
    ignorable: true,
    bad: ruleOf(
      "deny contains reason.of(rego.metadata.rule(), {}) if not _own\n\n_own if not input.identity.workload.fork == true\n",
    ),
    good: ruleOf(
      "deny contains reason.of(rego.metadata.rule(), {}) if not _own\n\n_own if input.identity.workload.fork == false\n",
    ),
    find: ({ own }) => own.filter(rulePackage).flatMap(assumed),
  },
];

function denials({ rules }: Module): Rule[] {
  return rules.filter(({ name }) => name === "deny");
}

function open(module: Module, { row, definition: { body } }: Rule, rules: RulesByPath): Place[] {
  const isNegated = body.some(({ negated }) => negated);
  if (!isNegated) return [placeOf(module, body[0]?.row ?? row, "no condition of this deny is a `not`")];
  const others = new Set(denials(module).flatMap(({ definition }) => negatedIn(definition)));
  const isDual = ({ term }: Expression) => term.kind === "name" && others.has(term.name);
  const isSafe = (one: Expression) => one.negated || asksForKind(one) || isDual(one) || assigns(one, module, rules);
  return body
    .filter((one) => !isSafe(one))
    .map((one) => placeOf(module, one.row, "nothing is denied where the data of this condition is missing"));
}

/** A local name for what always has a value. */
function assigns({ term }: Expression, module: Module, rules: RulesByPath): boolean {
  const value = term.kind === "call" && term.operator === "assign" ? term.args[1] : undefined;
  return value !== undefined && undefinable(value, module, rules) === undefined;
}

/** `input.identity.kind == "agent"`, or `in` several: the one fact that may tell to whom a rule applies. */
function asksForKind({ form, term }: Expression): boolean {
  if (form !== "plain" || term.kind !== "call") return false;
  const [left, right] = term.args;
  if (left === undefined || right === undefined || textOf(left) !== "input.identity.kind") return false;
  return ["equal", "internal.member_2"].includes(term.operator) && isConstant(right);
}

function isConstant(term: Term): boolean {
  return term.kind === "scalar" || (term.kind === "composite" && term.parts.every(isConstant));
}

/** The names of what a body has under `not`. */
function negatedIn({ body }: Definition): string[] {
  return body.filter(({ negated }) => negated).map(({ term }) => nameOf(term));
}

/** A rule's name, or a function's that is called. */
function nameOf(term: Term): string {
  return term.kind === "call" ? term.operator : textOf(term);
}

function assumed(module: Module): Place[] {
  const negated = new Set(denials(module).flatMap(({ definition }) => negatedIn(definition)));
  return module.rules
    .filter(({ name, definition }) => negated.has(name) && holdsUnknown(definition))
    .map(({ name, row }) => placeOf(module, row, `${name} holds where nothing is known`));
}

function holdsUnknown({ isDefault, body, value, otherwise }: Definition): boolean {
  const isTrue = value === undefined || (value.kind === "scalar" && value.value !== false);
  const isUnconditional = body.every(({ negated }) => negated) && isTrue;
  return isDefault ? isTrue : isUnconditional || (otherwise !== undefined && holdsUnknown(otherwise));
}
