import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { readScenarios } from "../../src/authoring/scenario/scenarios.ts";
import type { Diff } from "../../src/authoring/rehearsal/diff.ts";
import type { Replay } from "../../src/authoring/rehearsal/replay.ts";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { withChangedData } from "../support/bundles.ts";
import { decide, portalRequest } from "../support/native.ts";
import { patient, runAssayer, serveAssayer } from "../support/process.ts";
import { noTerminal, runOnTerminal } from "../support/terminal.ts";

jest.setTimeout(60_000);

const base = "bundles/default.tar.gz";
let estate: Estate;
let log: string;
let head: string;

/** A log of the real service: an allow, a narrowing and two denials, one of them for the risk. */
beforeAll(async () => {
  estate = await createEstate();
  log = join(estate.folder, "decisions.ndjson");
  head = join(estate.folder, "head.tar.gz");
  const assayer = await serveAssayer(estate.config, ...patient);
  const denied = JSON.parse(await readFile("examples/acme/requests/portal-denied.json", "utf8")) as object;
  const narrowed = JSON.parse(await readFile("examples/acme/requests/portal-narrowed.json", "utf8")) as object;
  for (const request of [portalRequest, narrowed, denied, { ...portalRequest, client: { id: "nobody" } }]) {
    await decide(assayer.decisions, request);
  }
  await assayer.stop();
  const lenient = await withChangedData(base, (rules) => {
    Object.assign(rules["risk"]?.["ceiling"] ?? {}, { max_score: 100 });
  });
  await writeFile(head, lenient);
});
afterAll(() => estate.remove());

describe("diff", () => {
  const run = (...args: string[]) => runAssayer(["diff", "--base", base, "--head", head, "--log", log, ...args]);

  test("shows what a change of policy loosens, for whom, and the gate stops it", async () => {
    const { code, stdout, stderr } = await run("--format", "json", "--fail-on", "loosened");
    const found = JSON.parse(stdout) as Diff;
    expect(found).toMatchObject({
      decisions: 4,
      same: 3,
      differences: { loosened: 1, tightened: 0, reasons: 0, error: 0 },
      left: { undecided: 0, masked: 0, torn: 0, access: 0 },
    });
    expect(found.groups).toHaveLength(1);
    expect(found.groups[0]).toMatchObject({
      class: "loosened",
      codes: { removed: ["RISK_TOO_HIGH"] },
      members: ["decision"],
      count: 1,
      clients: [{ id: expect.any(String), count: 1 }],
      examples: [{ changes: [{ member: "decision", gained: ["allow"], lost: [] }] }],
    });
    expect({ code, stderr }).toEqual({ code: 5, stderr: "not approved: loosened\n" });
  });

  test("scenarios are requests too, whatever they expect", async () => {
    const args = ["diff", "--base", base, "--head", head, "--corpus", "scenarios/agent.scenario.yaml"];
    const { code, stdout } = await runAssayer([...args, "--format", "json", "--fail-on", "loosened"]);
    const found = JSON.parse(stdout) as Diff;
    expect(found.differences).toMatchObject({ loosened: 1, error: 0, tightened: 0 });
    expect(found.groups[0]).toMatchObject({
      class: "loosened",
      codes: { removed: ["RISK_TOO_HIGH"] },
      examples: [{ decision_id: "scenarios/agent.scenario.yaml: the risk is too high" }],
    });
    expect(code).toBe(5);
  });

  test("without a log or scenarios there is nothing to decide", async () => {
    const { code, stderr } = await runAssayer(["diff", "--base", base, "--head", head]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--corpus") });
  });

  test("the other way round it is tightened, which this gate lets through", async () => {
    const turned = ["diff", "--base", head, "--head", base, "--log", log, "--format", "json", "--fail-on", "loosened"];
    const { code, stdout } = await runAssayer(turned);
    expect(JSON.parse(stdout)).toMatchObject({ differences: { loosened: 0, tightened: 1 } });
    expect(code).toBe(0);
  });

  test("an approved difference passes until the approval ends", async () => {
    const file = join(estate.folder, "exceptions.yaml");
    const approve = async (expires: string) => {
      const approval = { class: "loosened", code: "RISK_TOO_HIGH", approved_by: "security", reason: "trial", expires };
      await writeFile(file, JSON.stringify({ exceptions: [approval] }));
      return run("--fail-on", "loosened", "--exceptions", file, "--format", "json");
    };
    const passed = await approve("2999-12-31");
    expect(JSON.parse(passed.stdout)).toMatchObject({ excepted: { loosened: 1 }, groups: [{ excepted: 1 }] });
    expect(passed.code).toBe(0);
    expect((await approve("2001-01-01")).code).toBe(5);
  });

  test("a file that cannot be written: exit code 2, after the result", async () => {
    const { code, stdout, stderr } = await run("--output", `html=${log}/a.html`);
    expect(stdout).toContain("4 decisions");
    expect(stderr).toContain("FILE_UNWRITABLE");
    expect(code).toBe(2);
  });

  test.each(["text", "markdown", "html"])("as %s it names the rule and who is affected", async (format) => {
    const { code, stdout } = await run("--format", format);
    expect(stdout).toContain("RISK_TOO_HIGH");
    expect(stdout).toContain("loosened");
    expect(code).toBe(0);
  });

  test("several forms at once, besides standard output", async () => {
    const at = (name: string) => join(estate.folder, "out", name);
    const all = [
      "--output",
      `html=${at("a")}`,
      "--output",
      at("a.md"),
      "--output",
      at("a.json"),
      "--output",
      at("a.txt"),
    ];
    const { stdout } = await run(...all);
    expect(stdout).toContain("4 decisions, 3 the same");
    expect(await readFile(at("a"), "utf8")).toMatch(/^<!doctype html>/);
    expect(await readFile(at("a.md"), "utf8")).toMatch(/^## Decisions/);
    expect(JSON.parse(await readFile(at("a.json"), "utf8"))).toMatchObject({ decisions: 4 });
    expect(await readFile(at("a.txt"), "utf8")).toBe(stdout);
  });

  test("a policy of a Git revision is built as it was", async () => {
    const args = ["diff", "--base", "git:HEAD", "--head", base, "--log", log, "--opa", ".bin/opa", "--format", "json"];
    const { code, stdout } = await runAssayer(args);
    expect(JSON.parse(stdout)).toMatchObject({
      decisions: 4,
      base: { revision: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
    expect(code).toBe(0);
  });

  test.each([
    ["an unknown revision", ["--base", "git:no-such-branch"], "GIT_REVISION_UNKNOWN"],
    ["a revision that looks like an option", ["--base", "git:--output=x"], "GIT_REVISION_UNKNOWN"],
    ["no bundle", ["--base", "nowhere.tar.gz"], "BUNDLE_UNREADABLE: base: "],
    ["no log", ["--log", "nowhere.ndjson"], "LOG_UNREADABLE"],
    ["no exceptions", ["--exceptions", "nowhere.yaml"], "EXCEPTIONS_INVALID"],
    ["an unknown format of a file", ["--output", "pdf=a.pdf"], "with one of these formats: text, markdown, html, json"],
    ["no file for a format", ["--output", "html="], "Say <format>=<file>"],
    ["one file for two results", ["--output", "html=a", "--output", "json=./a"], "another result for ./a"],
    ["an unknown class", ["--fail-on", "looser"], "There are only"],
  ])("%s: exit code 2, and why", async (_, args, said) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("replay", () => {
  test("a log of the service comes out as it was logged", async () => {
    const { code, stdout } = await runAssayer(["replay", log, "--bundle", base]);
    expect(JSON.parse(stdout)).toMatchObject({
      decisions: 4,
      identical: 4,
      different: 0,
      differences: [],
      foreign: {},
    });
    expect(code).toBe(0);
  });

  test("without a bundle, under the one of the configuration", async () => {
    const configured = await runAssayer(["replay", log, "--config", estate.config, "--set", `policy.bundle=${base}`]);
    expect(JSON.parse(configured.stdout)).toMatchObject({ decisions: 4, identical: 4, foreign: {} });
    expect(configured.code).toBe(0);
    expect((await runAssayer(["replay", log, "--set", `policy.bundle=${head}`])).code).toBe(5);
  });

  const watched = noTerminal === undefined ? test : test.skip;
  watched(`on a terminal, a bar says how far it is${noTerminal === undefined ? "" : ` (${noTerminal})`}`, async () => {
    const bar = `[${"#".repeat(40)}] 100 %  4 records`;
    const { code, stdout } = await runOnTerminal(["replay", log, "--bundle", base]);
    expect(stdout).toContain(`\r\u001B[K${bar}`);
    expect(code).toBe(0);
    expect((await runOnTerminal(["replay", "--quiet", log, "--bundle", base])).stdout).not.toContain("#");
  });

  test("a record that somebody has changed is found", async () => {
    const forged = join(estate.folder, "forged.ndjson");
    const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
    const index = lines.findIndex((line) => line.includes("RISK_TOO_HIGH"));
    const record = JSON.parse(lines[index] ?? "") as { decision_id: string; input: { risk: { score: number } } };
    record.input.risk.score = 1;
    await writeFile(forged, `${lines.with(index, JSON.stringify(record)).join("\n")}\n`);
    const { code, stdout } = await runAssayer(["replay", forged, "--bundle", base]);
    const found = JSON.parse(stdout) as Replay;
    expect(found).toMatchObject({ identical: 3, different: 1 });
    expect(found.differences).toMatchObject([
      { decision_id: record.decision_id, logged: { decision: "deny" }, decided: { decision: "allow" } },
    ]);
    expect(code).toBe(5);
  });

  test("records of another bundle prove nothing", async () => {
    const { code, stdout } = await runAssayer(["replay", log, "--bundle", head]);
    const found = JSON.parse(stdout) as Replay;
    expect(found.decisions).toBe(0);
    expect(Object.values(found.foreign)).toEqual([4]);
    expect(code).toBe(5);
  });

  test("answers to other questions than issuance are counted, and left alone", async () => {
    const mixed = join(estate.folder, "mixed.ndjson");
    const access = { version: 1, type: "access", time: "2026-11-26T12:00:00.000Z", decision_id: "d", caller: "todo" };
    await writeFile(mixed, `${JSON.stringify(access)}\n${await readFile(log, "utf8")}`);
    const { code, stdout } = await runAssayer(["replay", mixed, "--bundle", base]);
    expect(JSON.parse(stdout)).toMatchObject({ identical: 4, left: { access: 1 } });
    expect(code).toBe(0);
  });

  test("a last line that was cut off is counted, and what stands before it still counts", async () => {
    const torn = join(estate.folder, "torn.ndjson");
    await writeFile(torn, (await readFile(log, "utf8")).slice(0, -40));
    const { code, stdout } = await runAssayer(["replay", torn, "--bundle", base]);
    expect(JSON.parse(stdout)).toMatchObject({ decisions: 3, identical: 3, left: { torn: 1 } });
    expect(code).toBe(0);
  });

  test.each([
    ["another version", (line: string) => line.replace('"version":1', '"version":2'), ":1: is of version 2"],
    ["no JSON", (line: string) => line.slice(1), ":1: is not JSON"],
    ["an input of another shape", (line: string) => line.replace(/"now":\d+/, '"now":"x"'), ":1: input: now"],
  ])("%s: exit code 2, with file and line", async (_, change, said) => {
    const other = join(estate.folder, "other.ndjson");
    await writeFile(other, change(await readFile(log, "utf8")));
    const { code, stdout, stderr } = await runAssayer(["replay", other, "--bundle", base]);
    expect(stderr).toContain(said);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("scenario from", () => {
  const from = (...args: string[]) => runAssayer(["scenario", "from", ...args]);

  test("writes a logged decision as a scenario that holds, without whom it was about", async () => {
    const [line = ""] = (await readFile(log, "utf8")).split("\n");
    const record = JSON.parse(line) as { decision_id: string; decision: string; input: { identity: object } };
    const { code, stdout, stderr } = await from(record.decision_id, "--log", log, "--name", "what was logged");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.stringify(record.input)).toContain('"jo"');
    expect(stdout).not.toMatch(/\bjo\b/);
    await writeFile(join(estate.folder, "one.scenario.yaml"), stdout);
    const [scenario] = await readScenarios([join(estate.folder, "one.scenario.yaml")]);
    expect(scenario).toMatchObject({ name: "what was logged", expected: { decision: record.decision } });
  });

  test("says what had to stay, and where the policy decides otherwise by now", async () => {
    const records = (await readFile(log, "utf8")).split("\n").filter(Boolean);
    const denied = records.find((line) => line.includes('"RISK_TOO_HIGH"')) ?? "";
    const { decision_id } = JSON.parse(denied) as { decision_id: string };
    const { stderr } = await from(decision_id, "--log", log, "--bundle", head, "--mask", "/identity/kind");
    expect(stderr).toContain("kept, as the decision depends on it: /identity/kind\n");
    expect(stderr).toContain("decided otherwise now: deny in the log, allow by this policy\n");
  });

  test.each([
    [
      "a decision that is not in the log",
      () => ["nothing", "--log", log],
      /^DECISION_NOT_FOUND: .*there is no decision nothing/,
    ],
    ["a file that is no input", () => ["package.json"], /^INPUT_INVALID: package\.json/],
  ])("%s", async (_, args, message) => {
    expect(await from(...args())).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
  });
});
