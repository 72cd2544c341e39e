import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { totalsOf } from "../../src/authoring/report/report.ts";
import type { Case, Report } from "../../src/authoring/report/report.ts";
import type { Folder } from "../support/folder.ts";
import { casesIn, createPolicyProject, editFile, failuresIn } from "../support/policy-project.ts";
import { runAssayer } from "../support/process.ts";

jest.setTimeout(180_000);

const rule = "rego/issuance/rules/payroll/quiet_hours/quiet_hours.rego";
const ruleTest = "rego/issuance/rules/payroll/quiet_hours/quiet_hours_test.rego";
const scenarios = "scenarios/payroll.scenario.yaml";

let folder: Folder;
beforeEach(async () => {
  folder = await createPolicyProject();
});
afterEach(() => folder.remove());

async function run(...args: string[]): Promise<Report> {
  const options = ["--format", "json", "--opa", resolve(".bin/opa")];
  const { code, stdout } = await runAssayer(["test", ...options, ...args], { cwd: folder.path });
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(totalsOf(report).failed > 0 ? 4 : 0);
  return report;
}

const edit = (file: string, from: string, to: string) => editFile(folder, file, from, to);
const namesOf = (cases: readonly Case[]) => cases.map(({ line, name }) => `${line}: ${name}`);

/** `is_number` guards a comparison: any text is above every number. */
const [list, afterwards] = [
  "26: remove at column 2: is_array(_guarded) → true",
  "39: remove at column 2: is_number(_second) → true",
];

describe("a change to a condition that no test notices", () => {
  test("is listed with its file and line, until a Rego test notices it", async () => {
    const before = await run("--mutate");
    expect(before.suites.map(({ file }) => file)).toEqual([rule]);
    expect(namesOf(failuresIn(before))).toEqual([list, afterwards]);
    expect(failuresIn(before)[0]).toEqual({
      check: "mutation",
      name: "remove at column 2: is_array(_guarded) → true",
      line: 26,
      outcome: "failed",
      message: "no test and no scenario notices it",
      hint: "add one that does, do without the condition, or explain it: # mutant(remove): <reason>",
    });
    expect(casesIn(before).filter(({ outcome }) => outcome === "skipped")).toEqual([
      {
        check: "mutation",
        name: "remove at column 3: not resource in _guarded → true",
        line: 28,
        outcome: "skipped",
        message: "it does not compile",
      },
    ]);

    await edit(ruleTest, "test_allow_before", `${noList}\n\ntest_allow_before`);
    expect(namesOf(failuresIn(await run("--mutate")))).toEqual([afterwards]);
  });

  test("is noticed by a scenario too, where no Rego test does", async () => {
    await folder.write(ruleTest, "package issuance.rules.payroll.quiet_hours_test\n\ntest_nothing if true\n");
    const [before, after] = [await run("--mutate"), await withoutScenarios()];
    expect(totalsOf(before).passed).toBeGreaterThan(0);
    expect(totalsOf(after)).toMatchObject({ passed: 0, skipped: 1 });
  });

  test("is noticed by a test of another package, where that one depends on it", async () => {
    await folder.write(ruleTest, "package issuance.rules.payroll.quiet_hours_test\n\ntest_nothing if true\n");
    await folder.write("rego/payroll_test.rego", elsewhere);
    expect(totalsOf(await withoutScenarios()).passed).toBeGreaterThan(0);
  });

  test("may be explained; an explanation that explains nothing is a failure", async () => {
    await edit(rule, "\tis_array(_guarded)\n", "\tis_array(_guarded) # mutant(remove): for this test\n");
    await edit(rule, "\tis_number(_second)\n", "\t# mutant(remove): undefined is below\n\tis_number(_second)\n");
    await edit(rule, "# In Rego's order", "# mutant(turned): no such kind\n# In Rego's order");
    const report = await run("--mutate");
    expect(casesIn(report).filter(({ message }) => message?.startsWith("explained"))).toEqual([
      {
        check: "mutation",
        name: "remove at column 2: is_array(_guarded) → true",
        line: 26,
        outcome: "skipped",
        message: "explained: for this test",
      },
    ]);
    expect(failuresIn(report).map(({ line, name, message }) => [line, name, message])).toEqual([
      [32, "explanation of mutant(turned)", "there is no mutant(turned), only remove, negate, turn, number"],
      [35, "explanation of mutant(remove)", "it explains nothing any more: every mutant(remove) is noticed"],
      [41, "remove at column 2: is_number(_second) → true", "no test and no scenario notices it"],
    ]);
  });

  test("is looked for in the modules at the paths only", async () => {
    expect(casesIn(await run("--mutate", "rego/issuance/rules/other"))).toEqual([]);
    expect(namesOf(failuresIn(await run("--mutate", rule)))).toEqual([list, afterwards]);
  });

  test("is not looked for where tests fail anyway: they are the answer", async () => {
    await edit(ruleTest, "test_deny_at_noon if quiet_hours", "test_deny_at_noon if not quiet_hours");
    expect(failuresIn(await run("--mutate")).map(({ check, name }) => [check, name])).toEqual([
      ["rego", "test_deny_at_noon"],
    ]);
  });
});

const noList = `test_deny_where_the_guarded_are_no_list if {
	count(quiet_hours.deny) == 1 with input as _asking("https://vault.acme.example", 46800)
		with data.issuance.config.rules.payroll.quiet_hours.resources as "https://payroll.acme.example"
}`;

const elsewhere = `package payroll_test

import data.issuance.rules

test_deny_at_noon if {
	asking := {"now": 46800, "request": {"resources": ["https://payroll.acme.example"]}}
	count(rules.payroll.quiet_hours.deny) == 1 with input as asking
}
`;

async function withoutScenarios(): Promise<Report> {
  await folder.write(scenarios, "title: Nothing\n");
  return run("--mutate");
}

const measured = { durationMs: expect.any(Number), message: expect.stringMatching(/^p99 \d+ µs of 200 runs$/) };

test("--bench times every scenario, and lists the slowest", async () => {
  const args = ["test", "--bench", "--format", "json", "--opa", resolve(".bin/opa")];
  const { code, stdout, stderr } = await runAssayer(args, { cwd: folder.path });
  const cases = casesIn(JSON.parse(stdout) as Report);
  expect(code).toBe(0);
  expect(cases).toEqual([
    { check: "bench", name: "at noon", line: 28, outcome: "passed", ...measured },
    { check: "bench", name: "when the quiet hours are over", line: 31, outcome: "passed", ...measured },
  ]);
  expect(
    stderr
      .trim()
      .split("\n")
      .map((line) => line.replaceAll(/\d+ µs/g, "… µs"))
      .sort(),
  ).toEqual([
    `… µs (p99 … µs of 200 runs)  ${scenarios}:28  at noon`,
    `… µs (p99 … µs of 200 runs)  ${scenarios}:31  when the quiet hours are over`,
  ]);
});
