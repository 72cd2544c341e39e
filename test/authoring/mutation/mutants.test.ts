import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { mutantsOf } from "../../../src/authoring/mutation/mutants.ts";
import { explanationsIn } from "../../../src/authoring/mutation/explanations.ts";
import { parseModule } from "../../../src/authoring/syntax.ts";
import type { Module } from "../../../src/authoring/syntax.ts";
import { createFolder } from "../../support/folder.ts";
import { opa } from "../../support/library.ts";

/** Parsed with OPA itself, so that its locations are what is tested. */
async function parsed(body: string): Promise<Module> {
  const text = `package a.b\n${body}`;
  const folder = await createFolder({ "a.rego": text });
  try {
    const source = { root: folder.path, path: "a.rego", file: join(folder.path, "a.rego"), text };
    return await parseModule(source, opa);
  } finally {
    await folder.remove();
  }
}

async function mutants(body: string): Promise<string[]> {
  return mutantsOf(await parsed(body)).map(({ kind, row, col, from, to }) => `${row}:${col} ${kind} ${from} → ${to}`);
}

describe("the mutants of", () => {
  test.each<[string, string, string[]]>([
    ["a rule without a condition", "limit := 3", []],
    ["a default", "default limit := 3", []],
    ["a condition without braces", "x if input.a", ["2:6 remove input.a → true", "2:6 negate input.a → not input.a"]],
    [
      "two conditions in a line",
      "x if { input.a; input.b }",
      [
        "2:8 remove input.a → true",
        "2:8 negate input.a → not input.a",
        "2:17 remove input.b → true",
        "2:17 negate input.b → not input.b",
      ],
    ],
    [
      "a negation over two lines",
      "x if {\n\tnot input.a with input.b as 1\n\t\twith input.c as 2\n}",
      [
        "3:2 remove not input.a with input.b as 1\n\t\twith input.c as 2 → true",
        "3:2 negate not input.a with input.b as 1\n\t\twith input.c as 2 → input.a with input.b as 1\n\t\twith input.c as 2",
      ],
    ],
    [
      "a line behind a tab and letters of more than one byte or UTF-16 unit",
      'x if {\n\t"ö𝄞" in input.a; input.b\n}',
      [
        '3:2 remove "ö𝄞" in input.a → true',
        '3:2 negate "ö𝄞" in input.a → not "ö𝄞" in input.a',
        "3:19 remove input.b → true",
        "3:19 negate input.b → not input.b",
      ],
    ],
    [
      "Windows line endings",
      "x if {\r\n\tinput.a\r\n}\r\n",
      ["3:2 remove input.a → true", "3:2 negate input.a → not input.a"],
    ],
    [
      "a boundary",
      "x if input.a <= 3",
      [
        "2:6 remove input.a <= 3 → true",
        "2:6 negate input.a <= 3 → not input.a <= 3",
        "2:14 turn <= → <",
        "2:17 number 3 → 4",
      ],
    ],
    [
      "a boundary whose number is on the left",
      "x if 3 < input.a",
      [
        "2:6 remove 3 < input.a → true",
        "2:6 negate 3 < input.a → not 3 < input.a",
        "2:6 number 3 → 4",
        "2:8 turn < → <=",
      ],
    ],
    [
      "a boundary over two lines",
      "x if {\n\tinput.a + 1 >\n\t\tinput.b\n}",
      [
        "3:2 remove input.a + 1 >\n\t\tinput.b → true",
        "3:2 negate input.a + 1 >\n\t\tinput.b → not input.a + 1 >\n\t\tinput.b",
        "3:14 turn > → >=",
      ],
    ],
    ["a comparison that is a value", "x := input.a >= input.b", ["2:14 turn >= → >"]],
    ["an equality that is a value", "x := input.a == input.b", ["2:14 turn == → !="]],
    [
      "a condition that is an equality",
      "x if input.a == input.b",
      ["2:6 remove input.a == input.b → true", "2:6 negate input.a == input.b → not input.a == input.b"],
    ],
    [
      "declarations, which nothing compiles without",
      "x if {\n\ta := input.a\n\tsome b in a\n\tsome c\n\tinput.c[c] == b\n}",
      ["6:2 remove input.c[c] == b → true", "6:2 negate input.c[c] == b → not input.c[c] == b"],
    ],
    [
      "a look into a collection that declares nothing",
      "x if some _ in input.a",
      ["2:6 remove some _ in input.a → true", "2:6 negate some _ in input.a → [1 | some _ in input.a] == []"],
    ],
    [
      "every",
      "x if every a in input.a { a.b }",
      [
        "2:6 remove every a in input.a { a.b } → true",
        "2:6 negate every a in input.a { a.b } → [1 | every a in input.a { a.b }] == []",
        "2:27 remove a.b → true",
        "2:27 negate a.b → not a.b",
      ],
    ],
    [
      "comprehensions, in a body and in a head",
      "x contains [a | some a in input.a; a.b] if count({c | some c in input.c; c.d}) > input.e",
      [
        "2:36 remove a.b → true",
        "2:36 negate a.b → not a.b",
        "2:44 remove count({c | some c in input.c; c.d}) > input.e → true",
        "2:44 negate count({c | some c in input.c; c.d}) > input.e → not count({c | some c in input.c; c.d}) > input.e",
        "2:74 remove c.d → true",
        "2:74 negate c.d → not c.d",
        "2:80 turn > → >=",
      ],
    ],
    [
      "an else branch",
      "x(a) := 1 if {\n\ta.b\n} else := 2 if {\n\ta.c\n} else := 3",
      ["3:2 remove a.b → true", "3:2 negate a.b → not a.b", "5:2 remove a.c → true", "5:2 negate a.c → not a.c"],
    ],
    [
      "what looks like the end of a body and is none",
      "x if input.a == `raw\n } # no` # a comment",
      [
        "2:6 remove input.a == `raw\n } # no` → true",
        "2:6 negate input.a == `raw\n } # no` → not input.a == `raw\n } # no`",
      ],
    ],
  ])("%s", async (_, body, expected) => {
    expect(await mutants(body)).toEqual(expected);
  });

  test("a file are the file with one change each", async () => {
    const module = await parsed("# ö𝄞\nx if { input.ö; input.b } # as it was\n".replace("input.ö", 'input["ö"]'));
    expect(mutantsOf(module).map(({ text }) => text.split("\n")[2])).toEqual([
      "x if { true; input.b } # as it was",
      'x if { not input["ö"]; input.b } # as it was',
      'x if { input["ö"]; true } # as it was',
      'x if { input["ö"]; not input.b } # as it was',
    ]);
  });

  test("a file that has changed since it was parsed are none", async () => {
    const module = await parsed("x if input.a");
    expect(mutantsOf({ ...module, source: { ...module.source, text: "package a.b\n" } })).toEqual([]);
  });
});

test.each([
  ["behind the condition", "x if input.a # mutant(remove): why", 2, 2, ["remove"], "why"],
  ["above it", "# mutant(remove, negate): why\n# and more\nx if input.a", 2, 4, ["remove", "negate"], "why"],
  ["without a reason", "x if input.a # mutant(turn):", 2, 2, ["turn"], ""],
])("an explanation %s", async (_, body, row, about, kinds, reason) => {
  const module = await parsed(body);
  expect(explanationsIn(module)).toEqual([{ source: module.source, row, about, kinds, reason }]);
});

test.each(["# a mutant", 'y := "# mutant(remove): why"', "# mutant: why"])("no explanation: %s", async (line) => {
  const module = await parsed(`${line}\nx if input.a`);
  expect(explanationsIn(module)).toEqual([]);
});
