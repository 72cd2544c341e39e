import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { withMember } from "../../../src/authoring/scaffold/settings-entry.ts";

const lines = ["# Why.", "level: observe", "list: [a]"];
const path = ["rules", "new", "rule"];
const added = (text: string) => withMember({ file: "data.yaml", text }, path, lines);

describe("a member is added as lines, and everything else stays as it is:", () => {
  test.each([
    ["to nothing", "", "rules:\n  new:\n    rule:\n      # Why.\n      level: observe\n      list: [a]\n"],
    [
      "below a comment alone",
      "# Head.\n",
      "# Head.\nrules:\n  new:\n    rule:\n      # Why.\n      level: observe\n      list: [a]\n",
    ],
    [
      "behind other domains, their comments, and before what is outside",
      "# Head.\nrules: # all\n  a: { b: { c: 1 } } # one\n  d:\n    e: [1,\n      2]\n    # Deep.\n\n# Foot.\nz: 1\n",
      "# Head.\nrules: # all\n  a: { b: { c: 1 } } # one\n  d:\n    e: [1,\n      2]\n    # Deep.\n" +
        "  new:\n    rule:\n      # Why.\n      level: observe\n      list: [a]\n\n# Foot.\nz: 1\n",
    ],
    [
      "to its domain",
      "rules:\n    new:\n        old: |\n            text\n\n    other: 1",
      "rules:\n    new:\n        old: |\n            text\n        rule:\n          # Why.\n          level: observe\n          list: [a]\n\n    other: 1",
    ],
    [
      "where no line break ends the file",
      "rules:\n  a: 1",
      "rules:\n  a: 1\n  new:\n    rule:\n      # Why.\n      level: observe\n      list: [a]\n",
    ],
    [
      "in the place of an empty map",
      "rules: {} # None yet.\nz: 1\n",
      "rules: # None yet.\n  new:\n    rule:\n      # Why.\n      level: observe\n      list: [a]\nz: 1\n",
    ],
    [
      "where there is a name with nothing behind it",
      "rules: # All.\nz: 1\n",
      "rules: # All.\n  new:\n    rule:\n      # Why.\n      level: observe\n      list: [a]\nz: 1\n",
    ],
  ])("%s", (_, before, after) => {
    expect(added(before)).toBe(after);
    const known = (parse(before) ?? {}) as { rules?: { new?: object } };
    const rule = { level: "observe", list: ["a"] };
    expect(parse(after)).toEqual({ ...known, rules: { ...known.rules, new: { ...known.rules?.new, rule } } });
  });
});

test.each([
  ["a map in braces", "a: 1\nrules: { a: 1 }\n", "data.yaml:2: rules.new.rule cannot be added here"],
  ["a list", "rules: [a]\n", "data.yaml:1: rules.new.rule cannot be added here"],
  ["a document that is a list", "- a\n", "data.yaml:1: rules.new.rule cannot be added here"],
])("%s has no place for lines", (_, text, message) => {
  expect(() => added(text)).toThrow(
    expect.objectContaining({ code: "RULE_UNWRITABLE", message: expect.stringContaining(message) as unknown }),
  );
});
