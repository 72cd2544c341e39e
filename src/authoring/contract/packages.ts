import type { Module } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { rulePackage } from "./rule-package.ts";

/** The path of a file says its package, and no package is written in two files. */
export function packageFaults(modules: readonly Module[]): Fault[] {
  return [...modules.flatMap(misplaced), ...modules.flatMap(outsideOfRules), ...repeated(modules)];
}

/** The package `a.b.c` is in `a/b/c/c.rego`; what is no rule, and so has no test to sit beside, may be in `a/b/c.rego`. */
function misplaced(module: Module): Fault[] {
  const path = module.package.join("/");
  const own = `${path}/${module.package.at(-1)}.rego`;
  const places = rulePackage(module) === undefined ? [own, `${path}.rego`] : [own];
  if (places.includes(module.source.path)) return [];
  return [fault(module, `the package ${module.package.join(".")} belongs into ${own}`)];
}

/**
 * Whatever lies elsewhere under `issuance.rules` is never folded, and a package above it could define a rule by
 * reference (`rules.x.y.deny contains …`) without METADATA.
 */
function outsideOfRules(module: Module): Fault[] {
  const name = module.package.join(".");
  const above = name === "issuance" || name === "issuance.rules";
  const below = name.startsWith("issuance.rules.") && rulePackage(module) === undefined;
  if (!above && !below) return [];
  return [fault(module, `a rule's package is issuance.rules.<domain>.<name>, not ${name}`)];
}

/** A second file could add to a package of the library: its fold, its helpers. */
function repeated(modules: readonly Module[]): Fault[] {
  const seen = new Map<string, Module>();
  return modules.flatMap((module) => {
    const name = module.package.join(".");
    const first = seen.get(name);
    if (first !== undefined) return [fault(module, `the package ${name} is already in ${first.source.file}`)];
    seen.set(name, module);
    return [];
  });
}

function fault({ source, row }: Module, message: string): Fault {
  return { code: "CONTRACT_PACKAGE", file: source.file, row, message };
}
