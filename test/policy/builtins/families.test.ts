import { describe, expect, test } from "@jest/globals";
import { builtins } from "../../../src/policy/builtins/index.ts";
import { answer, canonical, families, readRows } from "../../support/builtins.ts";

describe.each(families)("%s", (family) => {
  test.each(readRows(family))("$name($args) is $result", ({ name, args, result }) => {
    expect(answer(name, args)).toBe(canonical(result));
  });
});

describe("what differs from OPA on purpose", () => {
  test.each(readRows("differences"))("$name($args) is $result", ({ name, args, result }) => {
    expect(answer(name, args)).toBe(canonical(result));
  });
});

test("every built-in has a table, save for the tokens, whose tests make keys", () => {
  const tested = new Set(families.flatMap(readRows).map(({ name }) => name));
  const left = [...builtins.keys()].filter((name) => !tested.has(name));
  expect(left.filter((name) => !name.startsWith("io.jwt."))).toEqual([]);
});
