import type { Module } from "./syntax.ts";
import type { Definition } from "./tree.ts";

/** Every rule of a policy by its whole path, as in `data.issuance.lib.clock.recent`. */
export type RulesByPath = ReadonlyMap<string, readonly RuleIn[]>;

interface RuleIn {
  readonly module: Module;
  readonly partialSet: boolean;
  readonly definition: Definition;
}

export function rulesByPath(modules: readonly Module[]): RulesByPath {
  const found = new Map<string, RuleIn[]>();
  for (const module of modules) {
    for (const { name, partialSet, definition } of module.rules) {
      const path = ["data", ...module.package, name].join(".");
      found.set(path, [...(found.get(path) ?? []), { module, partialSet, definition }]);
    }
  }
  return found;
}

/** The whole path of what a module calls by a name; built-ins and variables keep theirs. */
export function absolute({ aliases, package: own, rules }: Module, name: string): string {
  const [first = "", ...rest] = name.split(".");
  const leads = aliases.get(first);
  if (leads !== undefined) return [leads, ...rest].join(".");
  return rules.some((rule) => rule.name === first) ? ["data", ...own, name].join(".") : name;
}
