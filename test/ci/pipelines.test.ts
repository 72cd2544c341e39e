import { mkdir, readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createCiMachine } from "../support/ci-machine.ts";
import type { CiMachine } from "../support/ci-machine.ts";
import { actionIn, githubSteps, gitlabSteps, workflowIn } from "../support/pipelines.ts";
import type { Step } from "../support/pipelines.ts";
import { clonePolicy } from "../support/policy-branches.ts";
import type { Clone } from "../support/policy-branches.ts";
import { runAssayer } from "../support/process.ts";
import { keyPairFor, writeKeys } from "../support/signing.ts";
import type { KeyFiles } from "../support/signing.ts";

jest.setTimeout(120_000);

const pair = keyPairFor("EdDSA");
const secret = pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString().trim();

let machine: CiMachine;
let clone: Clone;
let keys: KeyFiles;
/** All that any step has printed. */
let said = "";
beforeAll(async () => {
  [machine, clone] = await Promise.all([createCiMachine(), clonePolicy()]);
  await mkdir(join(machine.temporary, "store"));
  keys = await writeKeys(join(machine.temporary, "store"), "policy", pair);
});
afterAll(async () => {
  await Promise.all([machine.remove(), clone.remove()]);
});

const { jobs } = await workflowIn("examples/ci/github/policy.yaml");
const action = await actionIn("action.yml");
const gitlab = "examples/ci/gitlab/.gitlab-ci.yml";
const gitlabChecks = await gitlabSteps(gitlab, ["lint", "test", "diff", "bundle"]);
const shell: Step = {
  name: "policy.sh",
  script: `bash ${resolve("examples/ci/shell/policy.sh")}`,
  env: {},
  folder: ".",
};

const pullRequest = { GITHUB_ACTIONS: "true", GITHUB_BASE_REF: "main" };
const mergeRequest = async () => ({ CI_MERGE_REQUEST_DIFF_BASE_SHA: await clone.commitOf("main") });
const push = { GITHUB_ACTIONS: "true" };

function jobSteps(name: string): Step[] {
  const values = {
    "secrets.POLICY_SIGNING_KEY": secret,
    "vars.POLICY_KEY_ID": "policy-2026",
    "github.token": "t",
    "github.event.pull_request.html_url": "https://git.example/acme/policies/pull/1",
  };
  const conditions = {
    "always()": true,
    "github.event_name == 'pull_request'": true,
    "hashFiles('reports/diff.md') != ''": true,
    "hashFiles('reports/lint.sarif') != ''": true,
  };
  return githubSteps(jobs[name]?.steps ?? [], { values, conditions });
}

function actionSteps(inputs: Readonly<Record<string, string>>): Step[] {
  const all = Object.entries(action.inputs).map(([name, input]) => [`inputs.${name}`, inputs[name] ?? input.default]);
  const values = { ...Object.fromEntries(all), "steps.install.outputs.reports": "build/reports" };
  return githubSteps(action.runs.steps, { values, conditions: {} });
}

interface Run {
  readonly name: string;
  readonly branch: "main" | "looser" | "stricter";
  readonly steps: readonly Step[];
  readonly env: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** The step that objects, with exit code 5. The platform runs none after it. */
  readonly objects?: string;
  readonly leaves: readonly string[];
  readonly signs?: true;
  /** What later steps are told. */
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const reports = ["lint.sarif", "lint.xml", "test.sarif", "test.xml", "diff.html", "diff.md"];
const inReports = (names: readonly string[]) => names.map((name) => `build/reports/${name}`);
const bundle = "build/policy.tar.gz";

const runs: readonly Run[] = [
  {
    name: "GitHub, a pull request that tightens",
    branch: "stricter",
    steps: [...jobSteps("check"), ...jobSteps("report")],
    env: () => pullRequest,
    leaves: [...inReports(reports), bundle],
  },
  {
    name: "GitHub, a pull request that loosens",
    branch: "looser",
    steps: jobSteps("check"),
    env: () => pullRequest,
    objects: "Diff",
    leaves: inReports(reports),
  },
  {
    name: "GitHub, what was merged",
    branch: "main",
    steps: jobSteps("sign"),
    env: () => push,
    leaves: [bundle],
    signs: true,
  },
  {
    name: "the GitHub action, a pull request that loosens",
    branch: "looser",
    steps: actionSteps({ exceptions: "exceptions.yaml" }),
    env: () => pullRequest,
    objects: "Diff",
    leaves: inReports(["lint.sarif", "test.sarif", "test.xml", "diff.html", "diff.md"]),
  },
  {
    name: "the GitHub action, what was merged",
    branch: "main",
    // The linter and the tests have had their turn above.
    steps: actionSteps({ "signing-key": secret, "key-id": "policy-2026" }).filter(
      ({ name }) => name !== "Lint" && name !== "Test",
    ),
    env: () => push,
    leaves: [bundle],
    signs: true,
    outputs: {
      bundle,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      reports: expect.stringMatching(/\/assayer-reports$/),
    },
  },
  {
    name: "GitLab, a merge request that tightens",
    branch: "stricter",
    steps: gitlabChecks,
    env: mergeRequest,
    leaves: [...inReports(reports), bundle],
  },
  {
    name: "GitLab, a merge request that loosens",
    branch: "looser",
    steps: gitlabChecks,
    env: mergeRequest,
    objects: "diff",
    leaves: inReports(reports),
  },
  {
    name: "GitLab, what was merged",
    branch: "main",
    steps: await gitlabSteps(gitlab, ["sign"]),
    env: () => ({ SIGNING_KEY: keys.privateFile, KEY_ID: "policy-2026" }),
    leaves: [bundle],
    signs: true,
  },
  {
    name: "a shell, a change that tightens",
    branch: "stricter",
    steps: [shell],
    env: () => ({ SIGNING_KEY_FILE: keys.privateFile, KEY_ID: "policy-2026" }),
    leaves: [...inReports(reports), bundle],
    signs: true,
  },
  {
    name: "a shell, a change that loosens",
    branch: "looser",
    steps: [shell],
    env: () => ({}),
    objects: "policy.sh",
    leaves: inReports(reports),
  },
];

const left = runs.flatMap(({ steps }) => steps).filter((step) => step.left !== undefined);
test.skip.each([...new Set(left.map(({ name, left: why }) => `${name}: ${why ?? ""}`))])("not run, %s", () => {});

describe.each(runs)("$name", ({ branch, steps, env, objects, leaves, signs, outputs }) => {
  const end = steps.findIndex(({ name }) => name === objects);
  const reached = objects === undefined ? steps : steps.slice(0, end + 1);
  const cases = reached.map((step) => ({ step, code: step.name === objects ? 5 : 0 }));
  beforeAll(() => Promise.all([machine.begin(), clone.checkOut(branch)]));

  test.each(cases.filter(({ step }) => step.left === undefined))(
    "$step.name: exit code $code",
    async ({ step, code }) => {
      const ended = await machine.run(step, clone.path, await env());
      said += ended.stdout + ended.stderr;
      expect({ code: ended.code, output: ended.code === code ? "" : ended.stdout + ended.stderr }).toEqual({
        code,
        output: "",
      });
    },
  );

  test.each(leaves)("leaves %s", async (file) => {
    expect((await readFile(join(clone.path, file))).byteLength).toBeGreaterThan(0);
  });

  const classOf = { main: undefined, looser: "loosened", stricter: "tightened" }[branch];
  if (classOf !== undefined) {
    test(`the report tells who is affected: ${classOf}`, async () => {
      const text = await readFile(join(clone.path, "build/reports/diff.md"), "utf8");
      expect(text).toMatch(new RegExp(`^### ${classOf} .*PAYROLL_QUIET_HOURS`, "m"));
      expect(text).toContain("Tenants: `acme` (1). Clients: `billing-agent` (1).");
    });
  }

  if (signs === true) {
    test("the bundle is signed by the key", async () => {
      const args = ["inspect", join(clone.path, bundle), "--verification-key", keys.publicFile, "--format", "json"];
      const { code, stdout } = await runAssayer(args);
      expect(JSON.parse(stdout)).toMatchObject({ signature: { key_id: "policy-2026", verified: true } });
      expect(code).toBe(0);
    });
  }

  if (outputs !== undefined) {
    test("later steps are told where things are", async () => {
      expect(Object.fromEntries(await machine.outputs())).toEqual(outputs);
    });
  }
});

test("no copy of the key is left, and nobody has printed it", async () => {
  expect((await readdir(machine.temporary)).sort()).toEqual([".keep", "store"]);
  expect(said).toContain("policy-2026");
  expect(said).not.toContain(secret.split("\n")[1]);
});
