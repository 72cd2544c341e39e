import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { pack, unpack } from "../../src/authoring/archive.ts";
import type { Simulation } from "../../src/authoring/simulate/simulate.ts";
import { createFolder } from "../support/folder.ts";
import type { Folder } from "../support/folder.ts";
import { runAssayer } from "../support/process.ts";

jest.setTimeout(120_000);

const base = "bundles/default.tar.gz";
const corpus = "scenarios/agent.scenario.yaml";
let folder: Folder;
let head: string;

/** The default bundle, but that more risk is bearable. */
beforeAll(async () => {
  const files = new Map(await unpack(await readFile(base)));
  const data = JSON.parse(Buffer.from(files.get("data.json") ?? []).toString()) as {
    issuance: { config: { rules: { risk: { ceiling: { max_score: number } } } } };
  };
  data.issuance.config.rules.risk.ceiling.max_score = 85;
  files.set("data.json", Buffer.from(JSON.stringify(data)));
  folder = await createFolder({ "head.tar.gz": await pack(files) });
  head = join(folder.path, "head.tar.gz");
});
afterAll(() => folder.remove());

const simulate = (...args: string[]) => runAssayer(["simulate", "--corpus", corpus, "--runs", "20", ...args]);

test("finds what no scenario asks, and as little of it as makes the difference", async () => {
  const { code, stdout, stderr } = await simulate("--base", base, "--head", head, "--find", "1", "--format", "json");
  const { found, fields, tried } = JSON.parse(stdout) as Simulation;
  expect(found).toMatchObject([
    {
      difference: { class: "loosened", codes: { removed: ["RISK_TOO_HIGH"] } },
      seed: `${corpus}: everything in order`,
      changes: [{ member: "risk.score", from: 12, to: 81 }],
      input: { risk: { score: 81 } },
    },
  ]);
  expect(fields).toContain("identity.workload.cluster");
  expect(tried).toBeGreaterThan(10);
  expect({ code, stderr }).toEqual({ code: 5, stderr: "" });
});

test("the other way round it is tightened; the text says what changed", async () => {
  const { code, stdout } = await simulate("--base", head, "--head", base, "--find", "1");
  expect(stdout).toContain("1 kind of difference\n");
  expect(stdout).toMatch(/^tightened: \+RISK_TOO_HIGH -RISK_ELEVATED_LIFETIME$/m);
  expect(stdout).toContain("    risk.score: 12 → 85\n");
  expect(code).toBe(5);
});

test.each([
  ["nothing to begin with", ["--corpus", "scenarios/hooks.scenario.yaml"], /there is no scenario that is allowed/],
  ["no such scenarios", ["--corpus", "nowhere"], /^SCENARIO_INVALID: nowhere: there is no such file or folder/],
  ["a number that is none", ["--runs", "many"], /It must be a whole number/],
])("%s: exit code 2", async (_, args, message) => {
  const ended = await runAssayer(["simulate", "--base", base, "--head", head, ...args]);
  expect(ended).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(message) });
});
