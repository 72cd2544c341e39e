import { mkdir, readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { totalsOf } from "../../src/authoring/report/report.ts";
import type { Report } from "../../src/authoring/report/report.ts";
import { effects } from "../../src/issuance/verdict.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";
import { runAssayer, runToEnd } from "../support/process.ts";

jest.setTimeout(60_000);

const opa = resolve(".bin/opa");

let folder: Folder;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(() => folder.remove());

/** As a person would, in the folder. */
const run = (...args: string[]) => runAssayer(args, { cwd: folder.path });
const newRule = (...args: string[]) => run("new", "rule", ...args, "--opa", opa);

async function init(): Promise<void> {
  expect(await run("init", "policy", ".")).toMatchObject({ code: 0 });
}

async function read(file: string): Promise<string> {
  return readFile(join(folder.path, file), "utf8");
}

async function files(): Promise<string[]> {
  const found = await readdir(folder.path, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + 1))
    .sort();
}

async function runTests(): Promise<Report> {
  const ended = await run("test", "--parity", "--threshold", "100", "--format", "json", "--opa", opa);
  const report = JSON.parse(ended.stdout) as Report;
  const failed = report.suites.flatMap(({ cases }) => cases.filter(({ outcome }) => outcome === "failed"));
  expect({ failed, code: ended.code, stderr: ended.stderr }).toEqual({ failed: [], code: 0, stderr: "" });
  return report;
}

describe("assayer init policy", () => {
  test("writes a repository that passes what it asks for, and says what it wrote", async () => {
    const { code, stdout, stderr } = await run("init", "policy", "policies");
    const written = stdout.trim().split("\n");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "\nNext: make -C policies policy\n" });
    expect(await files()).toEqual(written.toSorted());
    expect(written).toEqual(
      expect.arrayContaining([
        "policies/assayer-policy.yaml",
        "policies/.gitignore",
        "policies/.github/workflows/policy.yaml",
      ]),
    );
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(JSON.parse(await read("policies/package.json"))).toMatchObject({ devDependencies: { assayer: version } });

    await folder.write("assayer-policy.yaml", "rules: [policies/rego]\nscenarios: [policies/scenarios]\n");
    expect(totalsOf(await runTests())).toMatchObject({ failed: 0, skipped: 0 });
  });

  test("has a Makefile that does it all, and says what becomes of scenarios and logged decisions", async () => {
    await init();
    const args = [`ASSAYER=${process.execPath} ${resolve("dist/cli/assayer.js")}`, `OPA=${opa}`];
    const make = (...more: string[]) => runToEnd("make", ["policy", ...args, ...more], { cwd: folder.path });
    expect(await make()).toMatchObject({ code: 0, stdout: expect.stringContaining("bundle    build/next.tar.gz") });
    await folder.write("decisions.ndjson", "");
    expect(await make()).toMatchObject({ code: 0, stdout: expect.stringContaining("12 decisions, 12 the same") });
    expect((await files()).filter((file) => file.startsWith("build/"))).toEqual(["build/policy.tar.gz"]);
    await folder.write("scenarios/release_change_freeze.scenario.yaml", "title: No scenarios\n");
    expect(await make()).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("coverage of reason codes: 0 of 1"),
    });
    expect((await files()).filter((file) => file.startsWith("build/"))).toEqual(["build/policy.tar.gz"]);
  });

  test("begins in a folder that has Git's own in it", async () => {
    await mkdir(join(folder.path, ".git"));
    await init();
    expect(await read("assayer-policy.yaml")).toContain("rules: [rego]");
  });

  test.each([
    ["a folder with something in it", "full", /^FOLDER_NOT_EMPTY: full\/a\.txt is in the way/],
    ["a file", "full/a.txt", /^FOLDER_NOT_EMPTY: full\/a\.txt is not a folder\n$/],
    ["a folder in a file", "full/a.txt/policies", /^FOLDER_NOT_EMPTY: full\/a\.txt\/policies is not a folder\n$/],
    // Nobody may make a folder there, not even root.
    ["where nothing can be written", "/sys/policies", /^FILE_UNWRITABLE: \/sys\/policies\/Makefile cannot be written/],
  ])("leaves %s as it is", async (_, target, message) => {
    await folder.write("full/b.txt", "b");
    await folder.write("full/a.txt", "a");
    expect(await run("init", "policy", target)).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(message) as unknown,
    });
    expect(await files()).toEqual(["full/a.txt", "full/b.txt"]);
  });
});

describe("assayer new rule", () => {
  test("adds rules of every effect, which pass at once and leave the others as they were", async () => {
    await init();
    for (const effect of effects) {
      expect(await newRule(`team/${effect}_rule`, "--effect", effect)).toMatchObject({ code: 0 });
    }
    expect(await run("lint", "--no-regal", "--opa", opa)).toMatchObject({ code: 0, stderr: "" });
    const { coverage } = await runTests();
    expect(coverage?.codes).toMatchObject({ covered: effects.length + 1, of: effects.length + 1 });
  });

  test("says what it wrote, and where to go on", async () => {
    await init();
    const { code, stdout, stderr } = await newRule("partner/contract_in_force", "--code", "NO_CONTRACT");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "\nNext: each TODO in these files, then assayer test\n" });
    const written = stdout.trim().split("\n");
    const rule = "rego/issuance/rules/partner/contract_in_force/contract_in_force";
    expect(written).toEqual([
      `${rule}.rego`,
      `${rule}_test.rego`,
      "scenarios/partner_contract_in_force.scenario.yaml",
      "rego/issuance/config/data.yaml",
      "codes.lock",
    ]);
    for (const file of written.slice(0, 4)) expect(await read(file)).toContain("TODO");
    for (const file of written) expect(await read(file)).not.toMatch(/some_domain|some_rule|SOME_CODE/);
    expect(await read("codes.lock")).toContain("\nNO_CONTRACT partner.contract_in_force\n");
  });

  test("adds to the data what is new, and nothing else", async () => {
    await init();
    const before = await read("rego/issuance/config/data.yaml");
    await newRule("partner/contract_in_force");
    const after = await read("rego/issuance/config/data.yaml");
    expect(after.startsWith(before)).toBe(true);
    expect(after.slice(before.length)).toMatch(
      /^ {2}partner:\n {4}contract_in_force:\n {6}# TODO: .*\n {6}level: off\n/,
    );
  });

  test("begins data and lock where there are none", async () => {
    await folder.write("assayer-policy.yaml", "rules: [own]\nscenarios: [cases]\n");
    await mkdir(join(folder.path, "own"));
    expect(await newRule("partner/contract_in_force")).toMatchObject({ code: 0 });
    expect(await runTests()).toMatchObject({ coverage: { codes: { covered: 1, of: 1 } } });
  });

  describe("refuses", () => {
    test.each([
      [
        "a name of the library's",
        ["partner/vetting"],
        /^RULE_TAKEN: there is a rule partner\/vetting in .*vetting\.rego/,
      ],
      [
        "a name of the project's own",
        ["release/change_freeze"],
        /^RULE_TAKEN: there is a rule release\/change_freeze in rego\/issuance\/rules\//,
      ],
      [
        "a code of the library's",
        ["a/b", "--code", "RISK_TOO_HIGH"],
        /^RULE_TAKEN: RISK_TOO_HIGH is the code of risk\.ceiling, .*ceiling\.rego:\d+/,
      ],
      [
        "a code of the project's own",
        ["a/b", "--code", "RELEASE_CHANGE_FREEZE"],
        /^RULE_TAKEN: RELEASE_CHANGE_FREEZE is the code of release\.change_freeze, rego\/.*\.rego:\d+/,
      ],
      [
        "a code of the service's",
        ["a/b", "--code", "POLICY_FAILED"],
        /^RULE_TAKEN: POLICY_FAILED is a code of the service's own/,
      ],
      [
        "a code of a rule that is gone",
        ["a/b", "--code", "OLD_ONE"],
        /^RULE_TAKEN: OLD_ONE was the code of team\.old, codes\.lock:1/,
      ],
      [
        "files that are there",
        ["taken/scenarios"],
        /^RULE_TAKEN: scenarios\/taken_scenarios\.scenario\.yaml is there already/,
      ],
      ["what is no name", ["Partner/Contract"], /^USAGE: "Partner\/Contract" is not a domain and a name/],
      ["what is no code", ["a/b", "--code", "no"], /^USAGE: no is no code/],
      ["an effect that there is not", ["a/b", "--effect", "permit"], /Allowed choices are deny, drop_scope/],
      [
        "a folder without a project",
        ["a/b", "--project", "rego"],
        /^PROJECT_MISSING: there is no rego\/assayer-policy/,
      ],
    ])("%s", async (_, args, message) => {
      await init();
      await folder.write("codes.lock", "OLD_ONE team.old retired\nRELEASE_CHANGE_FREEZE release.change_freeze\n");
      await folder.write("scenarios/taken_scenarios.scenario.yaml", "title: Taken\n");
      const before = await files();
      expect(await newRule(...args)).toEqual({
        code: 2,
        stdout: "",
        stderr: expect.stringMatching(message) as unknown,
      });
      expect(await files()).toEqual(before);
    });

    test.each([
      [
        "a project without rules",
        "assayer-policy.yaml",
        "rules: []\n",
        2,
        /^RULE_UNWRITABLE: assayer-policy\.yaml: rules: /,
      ],
      [
        "a project whose scenarios are files",
        "assayer-policy.yaml",
        "scenarios: [scenarios/who-gets-what.scenario.yaml]\n",
        2,
        /^RULE_UNWRITABLE: assayer-policy\.yaml: scenarios: /,
      ],
      [
        "data that is not written as lines",
        "rego/issuance/config/data.yaml",
        "rules: { release: { change_freeze: { freezes: [] } } }\n",
        2,
        /^RULE_UNWRITABLE: rego\/issuance\/config\/data\.yaml:1: rules\.a\.b cannot be added here/,
      ],
      [
        "a broken lock",
        "codes.lock",
        "what is this\n",
        2,
        /^RULE_UNWRITABLE: codes\.lock:1: a line is a code and its rule/,
      ],
      [
        "a policy that breaks its contract",
        "rego/issuance/config/data.yaml",
        "rules: { release: { freezes: {} } }\n",
        3,
        /^POLICY_CONTRACT_BROKEN: rego\/issuance\/config\/data\.yaml:1: CONTRACT_DATA: release\.freezes: there is no such rule/,
      ],
    ])("%s", async (_, file, text, code, message) => {
      await init();
      await folder.write(file, text);
      const before = await files();
      expect(await newRule("a/b")).toEqual({ code, stdout: "", stderr: expect.stringMatching(message) as unknown });
      expect(await files()).toEqual(before);
    });
  });
});
