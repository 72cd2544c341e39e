import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { noticedByOwnTests } from "../../../src/authoring/mutation/copies.ts";
import { mutantsOf } from "../../../src/authoring/mutation/mutants.ts";
import type { Fate } from "../../../src/authoring/mutation/mutants.ts";
import { readPolicy } from "../../../src/authoring/policy.ts";
import { createFolder } from "../../support/folder.ts";
import type { Texts } from "../../support/team.ts";
import { opa } from "../../support/library.ts";

/** What becomes of the mutants of `a/b.rego`. */
async function fates(texts: Texts): Promise<Fate[]> {
  const folder = await createFolder(texts);
  try {
    const policy = await readPolicy([folder.path], opa);
    const meant = policy.modules.filter(({ source: { file } }) => file === join(folder.path, "a/b.rego"));
    const mutants = meant.flatMap(mutantsOf);
    const found = await noticedByOwnTests({ policy, tests: policy.sources.tests }, mutants, opa);
    expect([...found.keys()]).toEqual(mutants);
    return [...found.values()];
  } finally {
    await folder.remove();
  }
}

const rule = "package a.b\n\nx if input.c\n";
const good = 'package a.b_test\n\nimport data.a.b\n\ntest_x if b.x with input as {"c": true}\n';
const near = "\ntest_not_x if not b.x with input as {}\n";

test.each<[string, Texts, Fate[]]>([
  ["no tests notice nothing", { "a/b.rego": rule }, ["unnoticed", "unnoticed"]],
  ["a good case notices the opposite", { "a/b.rego": rule, "a/b_test.rego": good }, ["unnoticed", "noticed"]],
  ["a near miss notices the rest", { "a/b.rego": rule, "a/b_test.rego": good + near }, ["noticed", "noticed"]],
  [
    "lines that end as on Windows make no difference",
    { "a/b.rego": rule.replaceAll("\n", "\r\n"), "a/b_test.rego": (good + near).replaceAll("\n", "\r\n") },
    ["noticed", "noticed"],
  ],
  [
    "a test that never holds counts for nothing",
    { "a/b.rego": rule, "a/b_test.rego": `${good}\ntest_never if b.never\n` },
    ["unnoticed", "noticed"],
  ],
  [
    "a test of another package is not asked",
    { "a/b.rego": rule, "a/c_test.rego": (good + near).replace("a.b_test", "a.c_test") },
    ["unnoticed", "unnoticed"],
  ],
  [
    "a package in two files is copied whole",
    {
      "a/b.rego": rule.replace("input.c", "_y"),
      "a/b/more.rego": "package a.b\n\n_y if input.c\n",
      "a/b_test.rego": good + near,
    },
    ["noticed", "noticed"],
  ],
  [
    "what does not compile takes nothing else with it",
    { "a/b.rego": "package a.b\n\nx if {\n\ty = input.c\n\ty\n}\n", "a/b_test.rego": good + near },
    ["not compilable", "not compilable", "unnoticed", "noticed"],
  ],
  [
    "a package that cannot have another name is left to others",
    {
      "a/b.rego": 'package a["b-c"]\n\nx if input.c\n',
      "a/b_test.rego": (good + near).replace("import data.a.b", 'import data.a["b-c"] as b'),
    },
    ["unnoticed", "unnoticed"],
  ],
])("%s", async (_, texts, expected) => {
  expect(await fates(texts)).toEqual(expected);
});
