import type { RegoModule, RuleDefinition } from "./definitions.ts";

/** What the names in a file stand for. */
export interface Scope {
  /** The rule that a path leads to, and how many of its parts it takes to name it. */
  readonly ruleNamed: (path: readonly string[]) => NamedRule | undefined;
}

export interface NamedRule {
  readonly package: string;
  readonly name: string;
  readonly definitions: readonly RuleDefinition[];
  readonly length: number;
}

export type Names = ReadonlyMap<string, Scope>;

/** By file. */
export function namesIn(modules: readonly RegoModule[]): Names {
  const rules = new Map<string, RuleDefinition[]>();
  for (const { package: packageName, definitions } of modules) {
    for (const one of definitions) {
      const key = `${packageName}.${one.name}`;
      rules.set(key, [...(rules.get(key) ?? []), one]);
    }
  }
  return new Map(modules.map((module) => [module.file, scopeOf(module, rules)]));
}

function scopeOf({ package: own, imports }: RegoModule, rules: ReadonlyMap<string, RuleDefinition[]>): Scope {
  const found = (packageName: string, name: string | undefined, length: number): NamedRule | undefined => {
    const definitions = name === undefined ? undefined : rules.get(`${packageName}.${name}`);
    return name === undefined || definitions === undefined
      ? undefined
      : { package: packageName, name, definitions, length };
  };
  return {
    ruleNamed: ([first, second]) => {
      if (first === undefined) return undefined;
      const packageName = imports.get(first);
      return packageName === undefined ? found(own, first, 1) : found(packageName, second, 2);
    },
  };
}
