import { readFile } from "node:fs/promises";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { parseAction } from "@actions/workflow-parser/actions/action-parser";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { actionIn, workflowIn } from "../support/pipelines.ts";
import { blocksOf } from "../support/readme.ts";

const workflow = "examples/ci/github/policy.yaml";
const gitlab = "examples/ci/gitlab/.gitlab-ci.yml";
const [page, workflowText, actionText, gitlabText, opaScript] = await Promise.all(
  ["docs/ci.md", workflow, "action.yml", gitlab, "scripts/opa.js"].map((file) => readFile(file, "utf8")),
);
const action = await actionIn("action.yml");
/** The workflow in which the page uses the action. */
const usage = blocksOf(page ?? "").find(({ text }) => text.includes("/assayer@"))?.text ?? "";

interface GitlabJob {
  readonly stage: string;
  readonly script: readonly string[];
}

type GitlabPipeline = Readonly<Record<string, GitlabJob>> & {
  readonly workflow: unknown;
  readonly stages: readonly string[];
  readonly variables: unknown;
  readonly default: unknown;
};

/** What GitHub's own parser says of a workflow. */
async function faultsIn(content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: "workflow", content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe("GitHub reads", () => {
  test.each([
    ["the workflow", workflowText],
    ["the page's use of the action", usage],
  ])("%s", async (_, text) => {
    expect(text).toContain("jobs:");
    expect(await faultsIn(text ?? "")).toEqual([]);
  });

  test("the action", () => {
    const { context } = parseAction({ name: "action.yml", content: actionText ?? "" }, new NoOperationTraceWriter());
    expect(context.errors.getErrors()).toEqual([]);
  });

  test.each([
    ["runs-on: ubuntu", "runs_on: ubuntu"],
    ["${{ github.token }}", "${{ github.token( }}"],
  ])("nothing else: %s misspelt is a fault", async (right, wrong) => {
    expect(workflowText).toContain(right);
    expect(await faultsIn((workflowText ?? "").replace(right, wrong))).not.toEqual([]);
  });
});

describe("what comes from elsewhere", () => {
  const used = [...`${workflowText}\n${actionText}`.matchAll(/uses: (.+)/g)].map(([, what = ""]) => what);

  test("is named by commit, with its version beside it", () => {
    expect(used.length).toBeGreaterThan(8);
    expect(used.filter((what) => !/^[\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(what))).toEqual([]);
  });

  test("is in one version everywhere", () => {
    const names = new Set(used.map((what) => what.split("@")[0]));
    expect(new Set(used).size).toBe(names.size);
  });

  test.each([
    ["GitHub", workflowText],
    ["GitLab", gitlabText],
  ])("is the OPA of this repository on %s", (_, text) => {
    const version = /^const version = "(.+)";$/m.exec(opaScript ?? "")?.[1];
    const named = [...(text ?? "").matchAll(/\bv(1\.\d+\.\d+)\b(?=\/|$)/gm)].map(([, found]) => found);
    expect(new Set(named.filter((found) => found !== undefined))).toEqual(new Set([version]));
  });
});

test("GitLab finds a stage and a script in every job, and no word that it does not know", () => {
  const { workflow: when, stages, variables, default: all, ...gitlabJobs } = parse(gitlabText ?? "") as GitlabPipeline;
  expect({ when, variables, all }).toEqual({
    when: expect.anything(),
    variables: expect.anything(),
    all: expect.anything(),
  });
  const known = new Set(["stage", "rules", "script", "artifacts"]);
  const faults = Object.entries(gitlabJobs).filter(
    ([, job]) =>
      !stages.includes(job.stage) || job.script.length === 0 || Object.keys(job).some((word) => !known.has(word)),
  );
  expect({ jobs: Object.keys(gitlabJobs), faults }).toEqual({
    jobs: ["lint", "test", "diff", "bundle", "sign"],
    faults: [],
  });
});

test("no script has an expression in it, through which a name could become a command", async () => {
  const { jobs } = await workflowIn(workflow);
  const steps = [...Object.values(jobs).flatMap((job) => job.steps), ...action.runs.steps];
  const scripts = steps.flatMap(({ run }) => run ?? []);
  expect(scripts.length).toBeGreaterThan(10);
  expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
});

test("only the job that signs sees a secret, and it runs nothing before a merge", () => {
  const { jobs } = parse(workflowText ?? "") as { jobs: Readonly<Record<string, { if?: string }>> };
  const seeing = Object.entries(jobs).filter(([, job]) => JSON.stringify(job).includes("secrets."));
  expect(seeing.map(([name, job]) => [name, job.if])).toEqual([["sign", "github.event_name == 'push'"]]);
});

test("the page uses inputs and outputs that the action has, and lists them all", () => {
  const { jobs } = parse(usage) as {
    jobs: Readonly<Record<string, { steps: { uses?: string; with?: Readonly<Record<string, string>> }[] }>>;
  };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const inputs = Object.keys(steps.find(({ uses }) => uses?.includes("/assayer@"))?.with ?? {});
  const outputs = [...usage.matchAll(/steps\.policy\.outputs\.([\w-]+)/g)].map(([, name]) => name);
  expect(inputs.length * outputs.length).toBeGreaterThan(0);
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(inputs));
  expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs));
  const named = [...(page ?? "").matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
  );
  expect(named).toEqual(expect.arrayContaining([...Object.keys(action.inputs), ...Object.keys(action.outputs)]));
});
