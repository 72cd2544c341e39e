import { isBelow } from "../references.ts";
import type { Module } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { rulePackage } from "./rule-package.ts";

/** What only the library reads: the fold looks at levels, `lib.param` at parameters. */
const reserved: readonly (readonly string[])[] = [
  ["input", "tenant", "settings"],
  ["data", "issuance", "config"],
  ["data", "issuance", "lib", "level"],
];

/**
 * A rule that asks for its own level (`… == "enforce"`) is silent wherever tenant or level is missing, so rules leave
 * levels to the fold and take parameters from `lib.param`.
 */
export function settingsFaults(modules: readonly Module[]): Fault[] {
  return modules.filter(rulePackage).flatMap(({ source, imports, rules }) =>
    [...imports, ...rules.flatMap(({ references }) => references)]
      .filter((reference) => reserved.some((place) => isBelow(reference, place)))
      .map(({ path, row }) => ({
        code: "CONTRACT_SETTINGS",
        file: source.file,
        row,
        message: `${path.join(".")}: levels are the decision's, parameters come from data.issuance.lib.param`,
      })),
  );
}
