import { groupBy } from "./group-by.ts";
import type { Module, Rule } from "./syntax.ts";

/** Every rule of a policy by its whole path, as in `data.issuance.lib.clock.recent`. */
export type RulesByPath = ReadonlyMap<string, readonly RuleIn[]>;

interface RuleIn extends Rule {
  readonly module: Module;
}

export function rulesByPath(modules: readonly Module[]): RulesByPath {
  const all = modules.flatMap((module) => module.rules.map((rule) => ({ ...rule, module })));
  return groupBy(all, ({ module, name }) => ["data", ...module.package, name].join("."));
}

/** The whole path of what a module calls by a name; built-ins and variables keep theirs. */
export function absolute({ aliases, package: own, rules }: Module, name: string): string {
  const [first = "", ...rest] = name.split(".");
  const leads = aliases.get(first);
  if (leads !== undefined) return [leads, ...rest].join(".");
  return rules.some((rule) => rule.name === first) ? ["data", ...own, name].join(".") : name;
}
