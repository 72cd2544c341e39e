import type { SourceFile } from "../sources.ts";
import type { Module } from "../syntax.ts";
import type { Fault } from "./fault.ts";
import { rulePackage } from "./rule-package.ts";

/** Every rule has its test beside it: `<name>_test.rego`, of the same root. */
export function testFaults(modules: readonly Module[], tests: readonly SourceFile[]): Fault[] {
  const present = new Set(tests.map(({ file }) => file));
  return modules
    .filter(rulePackage)
    .map(({ source, row }) => ({ source, row, expected: source.file.replace(/\.rego$/, "_test.rego") }))
    .filter(({ expected }) => !present.has(expected))
    .map(({ source, row, expected }) => ({
      code: "CONTRACT_TEST",
      file: source.file,
      row,
      message: `there is no test ${expected}`,
    }));
}
