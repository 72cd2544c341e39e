import { PassThrough } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { branchesOf, namesOf } from "../../src/cli/completion/branch.ts";
import { manual } from "../../src/cli/manual.ts";
import { wholeProgram } from "../../src/cli/program.ts";
import { verbs } from "../../src/cli/verbs.ts";

const entries = await manual();
const nobody = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {} };
const branches = branchesOf(await wholeProgram(nobody, () => {}));

/** What follows `assayer` in each example, up to the next program of a pipe. */
function examplesIn(help: string): string[] {
  const lines = help.slice(help.indexOf("\nExamples")).matchAll(/^ {2}\$ .*?\bassayer\b([^|>)\n]*)/gm);
  return [...lines].map(([, args = ""]) => args.trim());
}

test("every verb is in the manual, with what its row says of it", () => {
  const described = new Map(entries.map(({ path, description }) => [path, description]));
  expect(described.size).toBe(entries.length);
  const missing = verbs.filter(({ name }) => !entries.some(({ path }) => path.split(" ")[1] === name));
  expect(missing).toEqual([]);
});

describe.each(entries)("$path", ({ path, description, help }) => {
  test("has a description and examples", () => {
    expect(description).not.toBe("");
    expect(help).toContain("\nExamples");
    expect(examplesIn(help).length).toBeGreaterThan(0);
  });

  test("its examples are of itself, with options that it has", () => {
    const known = branches.find((branch) => branch.path === path)?.flags.flatMap(namesOf);
    for (const example of examplesIn(help)) {
      expect(`assayer ${example} `.startsWith(`${path} `)).toBe(true);
      const used = example.split(/\s+/).filter((word) => /^-[^\s=]/.test(word));
      expect(known).toEqual(expect.arrayContaining(used.map((word) => word.split("=", 1)[0])));
    }
  });
});
