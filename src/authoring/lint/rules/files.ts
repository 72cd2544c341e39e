import { basename } from "node:path/posix";
import { changedRule, exampleRule, wholeExample } from "../example.ts";
import { placeOf } from "../rule.ts";
import type { LintRule } from "../rule.ts";

const test = exampleRule.replace(/\.rego$/, "_test.rego");

export const fileRules: readonly LintRule[] = [
  {
    id: "formatted",
    title: "Rego is formatted by `opa fmt`",
    why: "One layout for everybody, so that a change shows what changes.",
    fix: "Run `opa fmt --write` on the folder.",
    ignorable: false,
    bad: changedRule("_known if is_number", "_known  if is_number"),
    good: wholeExample,
    find: ({ unformatted }) => unformatted,
  },
  {
    id: "test-package",
    title: "A test's package is that of what it tests, with _test",
    why: "Whoever reads a failure finds the rule, and a test in the rule's own package would be part of what it tests.",
    fix: "Let trap_test.rego in team/trap begin with `package issuance.rules.team.trap_test`.",
    ignorable: true,
    bad: { ...wholeExample, [test]: "package issuance.rules.team.other_test\n" },
    good: { ...wholeExample, [test]: "package issuance.rules.team.trap_test\n" },
    find: ({ tests }) =>
      tests.flatMap((module) => {
        const wanted = testPackages(module.source.path);
        const name = module.package.join(".");
        return wanted.includes(name) ? [] : [placeOf(module, module.row, `the package ${name} should be ${wanted[0]}`)];
      }),
  },
];

/** Of `a/b/b_test.rego` it is `a.b_test`; of `a/lib/b_test.rego` also `a.lib.b_test`, as packages may be files. */
function testPackages(path: string): string[] {
  const folders = path.split("/").slice(0, -1);
  const name = basename(path, ".rego");
  const isFolder = `${folders.at(-1)}_test` === name;
  const inFile = [...folders, name].join(".");
  return isFolder ? [`${folders.join(".")}_test`, inFile] : [inFile, `${folders.join(".")}_test`];
}
