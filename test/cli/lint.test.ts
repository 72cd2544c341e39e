import { chmod, mkdir, readFile, readdir, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { changedRule, exampleRule, ruleOf, wholeExample } from "../../src/authoring/lint/example.ts";
import type { Example } from "../../src/authoring/lint/example.ts";
import type { Report } from "../../src/authoring/report/report.ts";
import { totalsOf } from "../../src/authoring/report/report.ts";
import { wholeProject } from "../support/linted.ts";
import { runAssayer } from "../support/process.ts";
import { withTeam } from "../support/team.ts";

jest.setTimeout(120_000);

const opa = resolve(".bin/opa");
const run = (args: readonly string[], cwd?: string) =>
  runAssayer(["lint", "--opa", opa, ...args], { ...(cwd !== undefined && { cwd }) });

function inProject<Result>(example: Example, use: (root: string) => Promise<Result>): Promise<Result> {
  return withTeam(wholeProject(example), use);
}

const open = ruleOf("deny contains reason.of(rego.metadata.rule(), {}) if input.risk.bad\n");

describe("lint", () => {
  test("the library that ships has no findings, none ignored, and its lock is up to date", async () => {
    const { code, stdout, stderr } = await run(["--no-regal", "--format", "json"]);
    const report = JSON.parse(stdout) as Report;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(report.tool).toBe("lint");
    expect(totalsOf(report)).toEqual({ passed: report.suites.length, failed: 0, skipped: 0 });
    expect(report.suites.map(({ file }) => file)).toContain("rego/issuance/rules/agent/purpose/purpose.rego");
  });

  test("a finding says where, what and how to mend it: exit code 3", async () => {
    await inProject(open, async (root) => {
      const { code, stdout, stderr } = await run(["--no-regal"], root);
      expect(stdout).toContain(`  FAIL deny-negated  ${exampleRule}:14\n`);
      expect(stdout).toContain("no condition of this deny is a `not`\n");
      expect(stdout).toContain("Say in a helper what must hold");
      expect(stdout).toMatch(/^1 passed, 1 failed in /m);
      expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    });
  });

  test("docs/lint.md shows what it really says", async () => {
    const page = await readFile("docs/lint.md", "utf8");
    const [, body = ""] = /```rego\n([^]*?)```/.exec(page) ?? [];
    const [, output = ""] = /```\n\$ assayer lint\n([^]*?)```/.exec(page) ?? [];
    const example = { "rego/issuance/rules/partner/contract/contract.rego": body };
    await inProject(example, async (root) => {
      const { code, stdout } = await run(["--no-regal"], root);
      const timeless = (text: string) => text.replace(/ in [\d.]+ m?s$/m, "");
      expect({ code, stdout: timeless(stdout) }).toEqual({ code: 3, stdout: timeless(output) });
    });
  });

  test("as a report it has the page of the rule; a file without findings passes", async () => {
    await inProject(open, async (root) => {
      const output = join(root, "lint.json");
      const { code } = await run([root, "--no-regal", "--output", output]);
      expect(code).toBe(3);
      expect(JSON.parse(await readFile(output, "utf8"))).toMatchObject({
        suites: [
          {
            file: join(root, exampleRule),
            cases: [
              {
                check: "lint/deny-negated",
                outcome: "failed",
                line: 14,
                hint: expect.any(String),
                help: "docs/lint.md#deny-negated",
              },
            ],
          },
          { cases: [{ check: "lint/clean", outcome: "passed" }] },
        ],
      });
    });
  });

  test("Rego that OPA can not read: file and line, exit code 3", async () => {
    await inProject(changedRule("_known if is_number(", "_known if is_number(("), async (root) => {
      const { code, stdout } = await run(["--no-regal"], root);
      expect(stdout).toMatch(/FAIL rego-parses {2}\S+:17\n {4}why {9}unexpected eof token/);
      expect(code).toBe(3);
    });
  });

  test("--write-codes keeps the lock", async () => {
    const lock = "TEAM_OLD team.trap\n";
    await inProject({ ...wholeExample, "codes.lock": lock }, async (root) => {
      expect(await run(["--no-regal"], root)).toMatchObject({ code: 3 });
      expect(await run(["--no-regal", "--write-codes"], root)).toMatchObject({ code: 0 });
      const written = await readFile(join(root, "codes.lock"), "utf8");
      expect(written.replaceAll(/^#.*\n/gm, "")).toBe("TEAM_OLD team.trap retired\nTEAM_RISK_UNKNOWN team.trap\n");
      expect(await run(["--no-regal"], root)).toMatchObject({ code: 0 });
    });
  });

  test.each([
    ["a lock with a fault", wholeExample, "what?\n", "FAIL code-locked  codes.lock:1\n"],
    ["a policy that breaks its contract", changedRule("TEAM_RISK_UNKNOWN", "OVERLOADED"), "", "FAIL code-unique"],
  ])("--write-codes leaves %s as it is", async (_name, example, lock, said) => {
    await inProject({ ...example, "codes.lock": lock }, async (root) => {
      const { code, stdout } = await run(["--no-regal", "--write-codes"], root);
      expect(stdout).toContain(said);
      expect(code).toBe(3);
      expect(await readFile(join(root, "codes.lock"), "utf8")).toBe(lock);
    });
  });

  test("a lock that can not be written: nothing half-written, exit code 2", async () => {
    await inProject(
      { ...wholeExample, "assayer-policy.yaml": "codes: assayer-policy.yaml/codes.lock\n" },
      async (root) => {
        const before = await readdir(root);
        const { code, stdout, stderr } = await run(["--no-regal", "--write-codes"], root);
        expect(stderr).toContain("FILE_UNWRITABLE: assayer-policy.yaml/codes.lock cannot be written (");
        expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
        expect(await readdir(root)).toEqual(before);
      },
    );
  });

  test("a regal on PATH is asked too", async () => {
    await inProject(wholeExample, async (root) => {
      const report = resolve("test/fixtures/lint/regal.json");
      await mkdir(join(root, "bin"));
      await writeFile(join(root, "bin/regal"), `#!/bin/sh\ncat "${report}"\nexit 3\n`);
      await chmod(join(root, "bin/regal"), 0o755);
      const PATH = `${join(root, "bin")}:${process.env["PATH"] ?? ""}`;
      const { code, stdout } = await runAssayer(["lint", "--opa", opa], { cwd: root, env: { PATH } });
      expect(stdout).toContain(`FAIL regal-style-prefer-snake-case  ${exampleRule}:16\n`);
      expect(stdout).toMatch(/^1 passed, 1 failed, 1 skipped in /m);
      expect(code).toBe(3);
    });
  });
});

describe("what stops it", () => {
  let empty: string;
  let project: string;
  const folders: (() => void)[] = [];
  beforeAll(async () => {
    empty = await lasting({});
    project = await lasting(wholeProject(wholeExample));
  });
  afterAll(() => folders.forEach((remove) => remove()));

  /** A folder until the tests are over. */
  function lasting(files: Example): Promise<string> {
    return new Promise((ready) => {
      void withTeam(files, (root) => {
        ready(root);
        return new Promise<void>((remove) => folders.push(remove));
      });
    });
  }

  test.each<[name: string, args: () => string[], said: string]>([
    ["no project", () => [empty], "PROJECT_MISSING"],
    ["no opa", () => [project, "--opa", "./no-such-opa"], "https://www.openpolicyagent.org/docs"],
    ["no regal, though it is named", () => [project, "--regal", "./no-such-regal"], "REGAL_FAILED"],
    ["an unknown format", () => [project, "--format", "xml"], "Allowed choices"],
  ])("%s: exit code 2, and why", async (_name, args, said) => {
    const { code, stdout, stderr } = await run(args());
    expect(stderr).toContain(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("a symbolic link among the rules", async () => {
    await symlink("/etc", join(project, "rego/link"));
    const { code, stderr } = await run([project]);
    expect(stderr).toContain("POLICY_SOURCES_UNREADABLE");
    expect(code).toBe(2);
  });
});
