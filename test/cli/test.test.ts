import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { totalsOf } from "../../src/authoring/report/report.ts";
import type { Report } from "../../src/authoring/report/report.ts";
import type { Folder } from "../support/folder.ts";
import { casesIn, createPolicyProject, editFile, failuresIn, payroll } from "../support/policy-project.ts";
import { runAssayer } from "../support/process.ts";

jest.setTimeout(60_000);

let folder: Folder;
beforeEach(async () => {
  folder = await createPolicyProject();
});
afterEach(() => folder.remove());

const rule = "rego/issuance/rules/payroll/quiet_hours/quiet_hours.rego";
const ruleTest = "rego/issuance/rules/payroll/quiet_hours/quiet_hours_test.rego";
const scenarios = "scenarios/payroll.scenario.yaml";

/** As a person would, in the repository. */
function assayerTest(...args: string[]) {
  return runAssayer(["test", "--format", "json", "--opa", resolve(".bin/opa"), ...args], { cwd: folder.path });
}

async function run(...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await assayerTest(...args);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as Report;
  expect(code).toBe(totalsOf(report).failed > 0 ? 4 : 0);
  return report;
}

const edit = (file: string, from: string, to: string) => editFile(folder, file, from, to);

test("a repository that keeps what it promises passes, with the library's own tests left out", async () => {
  const report = await run("--parity", "--threshold", "100");
  expect(failuresIn(report)).toEqual([]);
  // Six tests in Rego, two scenarios, each of them in Rego too, and two shares of coverage.
  expect(totalsOf(report)).toEqual({ passed: 12, failed: 0, skipped: 0 });
  expect(report.coverage).toEqual({
    lines: { covered: 17, of: 17, missed: [] },
    codes: { covered: 1, of: 1, missed: [] },
  });
});

test("a rule that no longer holds fails its Rego test at the expression, and the scenario with the difference", async () => {
  await edit(rule, "_second >= param", "_second < param");
  const report = await run();
  const failures = failuresIn(report);
  expect(failures.find(({ name }) => name === "test_deny_at_noon")).toMatchObject({
    check: "rego",
    line: 5,
    message: expect.stringContaining("does not hold: test_deny_at_noon if quiet_hours.deny == _denial(46800)"),
  });
  expect(failures.find(({ check }) => check === "scenario")).toMatchObject({
    name: "at noon",
    line: 28,
    message: "decided otherwise: decision, codes",
    differences: [
      { member: "decision", expected: "deny", actual: "allow" },
      { member: "codes", expected: "PAYROLL_QUIET_HOURS", actual: "none" },
    ],
  });
});

test("a deny that nobody expected names the rules that denied, and where they are", async () => {
  await edit(scenarios, "expect: deny\n    codes: [PAYROLL_QUIET_HOURS]", "expect: allow\n    codes: []");
  const [failure, ...others] = failuresIn(await run());
  expect(others).toEqual([]);
  expect(failure?.rules).toEqual([{ code: "PAYROLL_QUIET_HOURS", file: rule, line: 20 }]);
});

test("what a token may contain is compared member by member", async () => {
  await edit(
    scenarios,
    `token: { scopes: ["payslips:read"] }`,
    `token: { scopes: [], omit: [id_token], lifetimes: { access_token: 60 } }`,
  );
  const [failure] = failuresIn(await run());
  expect(failure?.differences).toEqual([
    { member: "scopes", expected: "none", actual: "payslips:read" },
    { member: "lifetimes", expected: '{"access_token":60}', actual: '{"access_token":600}' },
    { member: "omit", expected: "id_token", actual: "none" },
  ]);
});

describe("a hook", () => {
  const hooks = (answer: string) => `now: 2026-09-21T13:30:00Z
hooks:
  - hook: h
    wire: { kind: hydra }
    body: { session: { id_token: { subject: x }, client_id: x }, request: { client_id: x, granted_scopes: [a], granted_audience: [], grant_types: [client_credentials] } }
    answer: ${answer}
`;

  test.each<[string, string, object[]]>([
    [
      "that is answered as expected",
      "{ status: 403, headers: { content-type: application/json }, body: { error: access_denied } }",
      [],
    ],
    [
      "that is answered otherwise",
      "{ status: 200, body: { session: {} } }",
      [
        { member: "status", expected: "200", actual: "403" },
        { member: "body", expected: '{"session":{}}', actual: expect.stringContaining('"error":"access_denied"') },
      ],
    ],
  ])("%s", async (_, answer, differences) => {
    await folder.write("scenarios/hooks.scenario.yaml", hooks(answer));
    const report = await run("scenarios/hooks.scenario.yaml");
    expect(casesIn(report)).toHaveLength(1);
    expect(casesIn(report)[0]?.differences ?? []).toEqual(differences);
  });

  test.each([
    [
      "of a kind that there is not",
      "hydrant",
      /SCENARIO_INVALID: .*:3: h: wire: no kind of caller is called that, did you mean "hydra"\?/,
    ],
    [
      "with settings that there are not",
      "hydra, colour: red",
      /SCENARIO_INVALID: .*:3: h: wire: .*Unrecognized key: "colour"/s,
    ],
  ])("%s", async (_, wire, message) => {
    await folder.write(
      "scenarios/hooks.scenario.yaml",
      hooks("{ status: 403 }").replace("kind: hydra", `kind: ${wire}`),
    );
    const { code, stderr } = await assayerTest("scenarios/hooks.scenario.yaml");
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

describe("coverage", () => {
  test("counts lines that no test evaluates, and fails below the threshold", async () => {
    await edit(rule, "_unconcerned if {\n", "_unconcerned if input.risk.score == 3\n\n_unconcerned if {\n");
    await folder.write(ruleTest, "package issuance.rules.payroll.quiet_hours_test\n\ntest_nothing if true\n");
    const report = await run("--coverage", "--threshold", "100");
    expect(report.coverage?.lines.covered).toBeLessThan(report.coverage?.lines.of ?? 0);
    expect(report.coverage?.lines.missed.map(({ file }) => file)).toEqual([rule]);
    expect(failuresIn(report).map(({ check }) => check)).toEqual(["lines"]);
  });

  test.each([
    [
      "fires",
      payroll
        .replace("codes: [PAYROLL_QUIET_HOURS]", "codes: []")
        .replace("cases:\n  - case: at noon\n", "cases:\n  - case: at noon\n    now: 2026-09-21T16:00:00Z\n"),
      "fired",
    ],
    ["narrowly misses", payroll.split("  - case: when the quiet")[0] ?? "", "near_miss"],
  ])("names the codes that no scenario %s", async (_, text, lacks) => {
    await folder.write(scenarios, text);
    const { coverage } = await run("--coverage");
    expect(coverage?.codes).toEqual({ covered: 0, of: 1, missed: [{ code: "PAYROLL_QUIET_HOURS", lacks }] });
  });
});

describe("what is asked for", () => {
  test.each([
    ["a Rego test", [ruleTest], 6],
    ["a scenario file", [scenarios], 2],
    ["a folder", ["rego"], 6],
    ["a pattern", ["--filter", "noon$"], 2],
  ])("%s", async (_, args, passed) => {
    expect(totalsOf(await run(...args))).toEqual({ passed, failed: 0, skipped: 0 });
  });

  test("nothing after the first failure", async () => {
    await edit(ruleTest, "test_deny_at_noon if quiet_hours", "test_deny_at_noon if not quiet_hours");
    const report = await run("--bail");
    expect(totalsOf(report)).toEqual({ passed: 0, failed: 1, skipped: 7 });
    expect(casesIn(report).at(-1)).toMatchObject({ outcome: "skipped", message: "an earlier case failed" });
  });
});

describe("what cannot be tested ends with its own exit code and says where it is:", () => {
  test.each([
    [
      "Rego that does not parse",
      rule,
      "_unconcerned if {",
      "_unconcerned iff {",
      3,
      /^OPA_FAILED: .*quiet_hours\.rego:25:1: rego_parse_error/s,
    ],
    [
      "Rego that does not compile",
      rule,
      "is_array(_guarded)",
      "is_arrays(_guarded)",
      3,
      /^OPA_FAILED: .*rego\/issuance\/rules\/payroll\/quiet_hours\/quiet_hours\.rego:26: rego_type_error: undefined function is_arrays/s,
    ],
    [
      "a broken contract",
      rule,
      "#   code: PAYROLL_QUIET_HOURS\n",
      "#   code: RISK_TOO_HIGH\n",
      3,
      /^POLICY_CONTRACT_BROKEN: .*RISK_TOO_HIGH/s,
    ],
    [
      "a broken scenario",
      scenarios,
      "codes: []\n    token",
      "kodes: []\n    codes: []\n    token",
      2,
      /^SCENARIO_INVALID: .*payroll\.scenario\.yaml:37:5: cases\[1\]\.kodes: unknown member "kodes", did you mean "codes"\?/,
    ],
    [
      "a broken project",
      "assayer-policy.yaml",
      "rules:",
      "rule:",
      2,
      /^PROJECT_INVALID: assayer-policy\.yaml:1:1: rule: unknown member "rule", did you mean "rules"\?/,
    ],
  ])("%s", async (_, file, from, to, code, message) => {
    await edit(file, from, to);
    const ended = await assayerTest();
    expect(ended).toEqual({ code, stdout: "", stderr: expect.stringMatching(message) });
  });

  test.each([
    [
      "a folder without a project",
      ["--project", "rego"],
      /^PROJECT_MISSING: .*`assayer init policy <folder>` makes one/,
    ],
    [
      "a path that is not there",
      ["scenarios/none.scenario.yaml"],
      /^SCENARIO_INVALID: .*none\.scenario\.yaml: there is no such file or folder/,
    ],
    [
      "nothing that matches",
      ["--filter", "no such case"],
      /^USAGE: there is no test and no scenario that was asked for/,
    ],
    ["a pattern that is none", ["--filter", "("], /It is not a regular expression/],
    ["a threshold that is none", ["--threshold", "many"], /It must be a number from 0 to 100/],
    ["an opa that is not there", ["--opa", "./no-opa"], /^OPA_UNAVAILABLE: .*no-opa cannot be run \(ENOENT\)/],
  ])("%s", async (_, args, message) => {
    const { code, stderr } = await assayerTest(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});
