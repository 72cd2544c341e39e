import { describe, expect, jest, test } from "@jest/globals";
import { codesLockOf, renderCodesLock, updatedLock } from "../../../src/authoring/lint/codes-lock.ts";
import { exampleRule, wholeExample } from "../../../src/authoring/lint/example.ts";
import { linted } from "../../support/linted.ts";

jest.setTimeout(60_000);

const file = "codes.lock";
const text = "A_CODE team.trap\nB_CODE team.other retired\n";

describe("the file", () => {
  test("is read", () => {
    expect(codesLockOf(file, `# a comment\n\n${text}`)).toEqual({
      file,
      exists: true,
      faults: [],
      entries: new Map([
        ["A_CODE", { rule: "team.trap", retired: false, row: 3 }],
        ["B_CODE", { rule: "team.other", retired: true, row: 4 }],
      ]),
    });
  });

  test("is written sorted, and read again as it was", () => {
    const written = renderCodesLock(codesLockOf(file, text.split("\n").toReversed().join("\n")).entries);
    expect(written.split("\n").filter((line) => !line.startsWith("#"))).toEqual(text.split("\n"));
    expect(renderCodesLock(codesLockOf(file, written).entries)).toBe(written);
  });

  test.each([
    ["no rule", "A_CODE", "a line is a code and its rule"],
    ["too much", "A_CODE team.trap retired long ago", "a line is a code and its rule"],
    ["a misspelt mark", "A_CODE team.trap retird", 'did you mean "retired"?'],
    ["another mark", "A_CODE team.trap x", "a line is a code and its rule"],
    ["a code twice", "A_CODE team.trap\nA_CODE team.other", "A_CODE is there twice, line 1 has it too"],
    ["a conflict of a merge", "<<<<<<< HEAD\nA_CODE team.trap", "a line is a code and its rule"],
  ])("with %s is refused", (_name, broken, message) => {
    const { faults } = codesLockOf(file, broken);
    expect(faults).toEqual([{ file, row: expect.any(Number), message: expect.stringContaining(message) }]);
  });
});

describe("an update", () => {
  const used = (code: string, rule: string) => ({ code, rule, file: "x.rego", row: 1 });
  test.each([
    [
      "adds a new code",
      [used("A_CODE", "team.trap"), used("C_CODE", "team.trap")],
      "A_CODE team.trap\nB_CODE team.other retired\nC_CODE team.trap\n",
    ],
    ["retires one that is gone", [], "A_CODE team.trap retired\nB_CODE team.other retired\n"],
    [
      "takes one back for its own rule",
      [used("A_CODE", "team.trap"), used("B_CODE", "team.other")],
      "A_CODE team.trap\nB_CODE team.other\n",
    ],
    ["gives none to another rule", [used("A_CODE", "team.trap"), used("B_CODE", "team.trap")], text],
  ])("%s", (_name, codes, expected) => {
    const updated = renderCodesLock(updatedLock(codesLockOf(file, text), codes));
    expect(updated.replaceAll(/^#.*\n/gm, "")).toBe(expected);
  });
});

describe("a policy and its lock", () => {
  const own = "TEAM_RISK_UNKNOWN team.trap\n";
  test.each<[name: string, lock: string, found: object[]]>([
    ["agree", own, []],
    ["a new code", "", [{ file: exampleRule, message: expect.stringContaining("is not in codes.lock") }]],
    [
      "a code of another rule",
      "TEAM_RISK_UNKNOWN team.other\n",
      [{ file: exampleRule, message: "TEAM_RISK_UNKNOWN is the code of team.other" }],
    ],
    [
      "a retired code, back at its rule",
      "TEAM_RISK_UNKNOWN team.trap retired\n",
      [{ file: exampleRule, message: expect.stringContaining("is retired in codes.lock") }],
    ],
    [
      "a code that is gone",
      `TEAM_OLD team.trap\n${own}`,
      [{ file, line: 1, message: expect.stringContaining("no rule uses TEAM_OLD any more") }],
    ],
    ["a broken lock", `${own}what?\n`, [{ file, line: 2 }]],
  ])("%s", async (_name, lock, found) => {
    expect(await linted({ ...wholeExample, [file]: lock })).toMatchObject(
      found.map((one) => ({ check: "lint/code-locked", ...one })),
    );
  });
});
