import type { Definition, RegoModule, Term } from "./syntax.ts";

/** What the names in a file stand for. */
export interface Scope {
  /** The rule that a reference leads to, and how many of its parts it takes to name it. */
  readonly ruleNamed: (parts: readonly Term[]) => NamedRule | undefined;
}

export interface NamedRule {
  readonly package: string;
  readonly name: string;
  readonly definitions: readonly Definition[];
  readonly length: number;
}

export type Names = ReadonlyMap<string, Scope>;

/** By file. */
export function namesIn(modules: readonly RegoModule[]): Names {
  const rules = new Map<string, Definition[]>();
  for (const { package: packageName, definitions } of modules) {
    for (const one of definitions) {
      const key = `${packageName}.${one.name}`;
      rules.set(key, [...(rules.get(key) ?? []), one]);
    }
  }
  return new Map(modules.map((module) => [module.file, scopeOf(module, rules)]));
}

function scopeOf({ package: own, imports }: RegoModule, rules: ReadonlyMap<string, Definition[]>): Scope {
  const found = (packageName: string, name: unknown, length: number): NamedRule | undefined => {
    const definitions = typeof name === "string" ? rules.get(`${packageName}.${name}`) : undefined;
    return definitions && { package: packageName, name: String(name), definitions, length };
  };
  return {
    ruleNamed: ([first, second]) => {
      if (first?.type !== "var" || typeof first.value !== "string") return undefined;
      const packageName = imports.get(first.value);
      return packageName === undefined ? found(own, first.value, 1) : found(packageName, second?.value, 2);
    },
  };
}
