import { dirname } from "node:path/posix";
import type { Module } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { rulePackage } from "./rule-package.ts";

/** The path of a file says its package, and nobody adds to a package of another root. */
export function packageFaults(modules: readonly Module[]): Fault[] {
  return [...modules.flatMap(misplaced), ...modules.flatMap(outsideOfRules), ...shared(modules)];
}

/**
 * The rule `a.b.c` is in `a/b/c/c.rego`, where its test has its place too. Of other packages, `a.b.c` is in any file of
 * `a/b/c/`, or in `a/b/c.rego`.
 */
function misplaced(module: Module): Fault[] {
  const { path } = module.source;
  const folder = module.package.join("/");
  const own = `${folder}/${module.package.at(-1)}.rego`;
  const fits = rulePackage(module) === undefined ? dirname(path) === folder || path === `${folder}.rego` : path === own;
  return fits ? [] : [fault(module, `the package ${module.package.join(".")} belongs into ${own}`)];
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

/** A team's file could add to the library's fold and its helpers. */
function shared(modules: readonly Module[]): Fault[] {
  const owners = new Map<string, Module>();
  return modules.flatMap((module) => {
    const name = module.package.join(".");
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, module);
    if (owner === undefined || owner.source.root === module.source.root) return [];
    return [fault(module, `the package ${name} is that of ${owner.source.file}`)];
  });
}

function fault({ source, row }: Module, message: string): Fault {
  return { code: "CONTRACT_PACKAGE", file: source.file, row, message };
}
