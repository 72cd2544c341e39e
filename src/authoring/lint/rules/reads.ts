import { isEffect } from "../../contract/names.ts";
import { ruleMetadata } from "../../contract/metadata.ts";
import { rulePackage } from "../../contract/rule-package.ts";
import { readsOf } from "../../reads.ts";
import { rulesByPath } from "../../rules-by-path.ts";
import type { RulesByPath } from "../../rules-by-path.ts";
import type { Module, Rule } from "../../syntax.ts";
import { changedRule, wholeExample } from "../example.ts";
import { placeOf } from "../rule.ts";
import type { LintRule, Place } from "../rule.ts";

export const readsRules: readonly LintRule[] = [
  {
    id: "reads-true",
    title: "METADATA says what the rule reads",
    why: "The catalogue and whoever generates requests go by `reads`. What only the details tell may be left out.",
    fix: "List in custom.reads each member of the input that decides whether the rule applies, itself or through a helper; levels and parameters are not among them.",
    ignorable: true,
    bad: changedRule("[risk.score]", "[identity.kind, risk.score]"),
    good: wholeExample,
    find: ({ own, policy }) => {
      const rules = rulesByPath(policy.modules);
      return own
        .filter(rulePackage)
        .flatMap((module) => module.rules.filter(isEffect).flatMap((rule) => untrue(rule, module, rules)));
    },
  },
];

function untrue(rule: Rule, module: Module, rules: RulesByPath): Place[] {
  const { data } = ruleMetadata.safeParse(rule.metadata);
  if (data === undefined) return [];
  const declared = data.custom.reads;
  const { conditions, all } = readsOf(rule, module, rules);
  const missing = [...conditions].filter((path) => !isSetting(path) && !declared.some((one) => meet(one, path)));
  const unread = declared.filter((one) => ![...all].some((path) => meet(one, path)));
  return [
    ...missing.map((path) => placeOf(module, rule.row, `reads does not list ${path}`)),
    ...unread.map((path) => placeOf(module, rule.row, `reads lists ${path}, which the rule does not read`)),
  ];
}

/** Whether one of two members is the other or a part of it. */
function meet(one: string, other: string): boolean {
  return one === other || other === "" || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}

/** What levels and parameters are read from. */
function isSetting(path: string): boolean {
  return path.startsWith("tenant.settings");
}
