import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { totalsOf } from "../../src/authoring/report/report.ts";
import type { Report, Totals } from "../../src/authoring/report/report.ts";
import type { Folder } from "../support/folder.ts";
import { createPolicyProject } from "../support/policy-project.ts";
import { runAssayer } from "../support/process.ts";
import { watchAssayer } from "../support/watching.ts";
import type { WatchingProcess } from "../support/watching.ts";

jest.setTimeout(180_000);

const rule = "rego/issuance/rules/payroll/quiet_hours/quiet_hours.rego";
const ruleTest = "rego/issuance/rules/payroll/quiet_hours/quiet_hours_test.rego";
const scenarios = "scenarios/payroll.scenario.yaml";
const opa = ["--opa", resolve(".bin/opa")];

let folder: Folder;
let watching: WatchingProcess;
beforeEach(async () => {
  folder = await createPolicyProject();
  watching = watchAssayer(["--format", "json", ...opa], { cwd: folder.path });
  expect(await totals()).toEqual(good);
});
afterEach(async () => {
  await watching.interrupt();
  await folder.remove();
});

const good: Totals = { passed: 8, failed: 0, skipped: 0 };

async function totals(): Promise<Totals> {
  return totalsOf(JSON.parse((await watching.next()).stdout) as Report);
}

/** Writes a file with a change in it; answers how to undo that. */
async function edit(file: string, from: string, to: string): Promise<() => Promise<void>> {
  const text = await readFile(join(folder.path, file), "utf8");
  expect(text).toContain(from);
  await folder.write(file, text.replace(from, to));
  return () => folder.write(file, text);
}

test.each([
  ["a rule", rule, "_second >= param", "_second < param"],
  ["a Rego test", ruleTest, "test_deny_at_noon if quiet", "test_deny_at_noon if not quiet"],
  ["a scenario", scenarios, "expect: allow", "expect: deny"],
  ["a file that scenarios include", "shared/agent.yaml", "active: true", "active: false"],
])("%s is tested again when it changes", async (_, file, from, to) => {
  const mend = await edit(file, from, to);
  expect((await totals()).failed).toBeGreaterThan(0);
  await mend();
  expect(await totals()).toEqual(good);
});

test.each([
  [
    "Rego that does not parse",
    rule,
    "_unconcerned if {",
    "_unconcerned iff {",
    /^OPA_FAILED: .*quiet_hours\.rego:25:1/s,
  ],
  ["Rego that does not compile", rule, "is_array(_guarded)", "is_arrays(_guarded)", /^OPA_FAILED: .*is_arrays/s],
  ["a broken contract", rule, "PAYROLL_QUIET_HOURS", "RISK_TOO_HIGH", /^POLICY_CONTRACT_BROKEN: .*RISK_TOO_HIGH/s],
  ["a broken scenario", scenarios, "expect: allow", "expekt: allow", /^SCENARIO_INVALID: .*did you mean "expect"/s],
  ["a broken project", "assayer-policy.yaml", "rules:", "rule:", /^PROJECT_INVALID: .*did you mean "rules"/s],
])("%s is said, and once it is mended the tests go on", async (_, file, from, to, message) => {
  const mend = await edit(file, from, to);
  expect(await watching.next()).toEqual({ stdout: "", stderr: expect.stringMatching(message) });
  await mend();
  expect(await totals()).toEqual(good);
});

test("Ctrl-C ends it well, and a screen that is none is not cleared", async () => {
  const { code, stdout } = await watching.interrupt();
  expect(code).toBe(0);
  expect(stdout).not.toContain("\u001B");
});

test("it does nothing else at the same time", async () => {
  const { code, stderr } = await runAssayer(["test", "--watch", "--mutate"], { cwd: folder.path });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("cannot be used with option") });
});
