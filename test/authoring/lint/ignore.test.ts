import { expect, jest, test } from "@jest/globals";
import { exampleRule, ruleOf } from "../../../src/authoring/lint/example.ts";
import { linted, wholeProject } from "../../support/linted.ts";

jest.setTimeout(60_000);

/** A finding of deny-negated in the body's first condition, below these lines. */
function withComments(...lines: string[]): string {
  const body = lines.map((line) => `\t${line}\n`).join("");
  return `deny contains reason.of(rego.metadata.rule(), {}) if {\n${body}\tinput.identity.workload.fork == true\n\tnot _known\n}\n\n_known if is_number(input.risk.score)\n`;
}

const open = { check: "lint/deny-negated", outcome: "failed" };
const misused = (message: string) => ({
  check: "lint/ignore-justified",
  outcome: "failed",
  message: expect.stringContaining(message),
});

test.each<[name: string, comments: string[], found: object[]]>([
  ["none", [], [open]],
  [
    "with a reason",
    ["# assayer-lint: ignore deny-negated -- the evidence always says"],
    [{ check: "lint/deny-negated", outcome: "skipped", message: "the evidence always says" }],
  ],
  [
    "above other comments",
    ["# assayer-lint: ignore deny-negated -- the evidence always says", "# More."],
    [{ check: "lint/deny-negated", outcome: "skipped" }],
  ],
  ["without a reason", ["# assayer-lint: ignore deny-negated"], [misused("a reason is a must"), open]],
  ["with an empty reason", ["# assayer-lint: ignore deny-negated --"], [misused("a reason is a must"), open]],
  [
    "of another rule",
    ["# assayer-lint: ignore details-total -- x"],
    [misused("finds nothing on the line below"), open],
  ],
  ["of no rule", ["# assayer-lint: ignore deny-negatd -- x"], [misused('did you mean "deny-negated"?'), open]],
  [
    "of what a build refuses",
    ["# assayer-lint: ignore code-unique -- x"],
    [misused("code-unique can not be ignored"), open],
  ],
])("%s", async (_name, comments, found) => {
  expect(await linted(ruleOf(withComments(...comments)))).toMatchObject(found);
});

test("above METADATA it speaks of the rule below", async () => {
  const text = wholeProject(ruleOf("deny contains reason.of(rego.metadata.rule(), {}) if input.risk.bad\n"))[
    exampleRule
  ];
  const ignored = text?.replace(
    "\n# METADATA\n# title: The",
    "\n# assayer-lint: ignore deny-negated -- x\n# METADATA\n# title: The",
  );
  expect(await linted({ [exampleRule]: ignored ?? "" })).toMatchObject([{ outcome: "skipped", message: "x" }]);
});

test("a text is no comment", async () => {
  const body =
    'deny contains reason.of(rego.metadata.rule(), {"a": `\n# assayer-lint: ignore nothing\n`}) if not _known\n\n_known if is_number(input.risk.score)\n';
  expect(await linted(ruleOf(body))).toEqual([]);
});
