import { readFile } from "node:fs/promises";
import { parse } from "yaml";

/** A step of a pipeline, as a shell runs it. */
export interface Step {
  readonly name: string;
  /** Lines of bash. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Below the repository. */
  readonly folder: string;
  /** Why no shell can run it here. */
  readonly left?: string;
}

/** What the platform puts in the place of `${{ … }}`, and whether conditions hold, by their texts. */
export interface Platform {
  readonly values: Readonly<Record<string, string>>;
  readonly conditions: Readonly<Record<string, boolean>>;
}

interface GithubStep {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

interface GithubWorkflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly GithubStep[] }>>;
}

interface GithubAction {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly GithubStep[] };
}

interface GitlabJob {
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
}

/** What only the platform has: network, its API, its storage. */
const platformCommands: readonly (readonly [RegExp, string])[] = [
  [/^npm ci\b/, "installs from the network"],
  [/^gh pr comment\b/, "writes to the platform"],
];

/** Only members that exist are asked for, so a file of another shape fails its test by itself. */
async function documentIn<Shape>(file: string): Promise<Shape> {
  return parse(await readFile(file, "utf8")) as Shape;
}

export const workflowIn = (file: string): Promise<GithubWorkflow> => documentIn(file);
export const actionIn = (file: string): Promise<GithubAction> => documentIn(file);

/** The steps of a workflow's job, or of a composite action, that the platform would run. */
export function githubSteps(steps: readonly GithubStep[], { values, conditions }: Platform): Step[] {
  const known = <Value>(table: Readonly<Record<string, Value>>, text: string): Value => {
    const value = table[text];
    if (value === undefined) throw new Error(`what is ${text} here?`);
    return value;
  };
  const resolved = (text: string) => text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => known(values, name));
  return steps
    .filter((step) => step.if === undefined || known(conditions, step.if))
    .map((step) => ({
      name: step.name ?? step.uses ?? "",
      script: step.run ?? "",
      env: Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, resolved(value)])),
      folder: resolved(step["working-directory"] ?? "."),
      ...leftOf(step.uses === undefined ? (step.run ?? "") : `uses: ${step.uses}`),
    }));
}

function leftOf(script: string): { left?: string } {
  if (script.startsWith("uses: ")) return { left: "an action of the platform's" };
  const [, left] = platformCommands.find(([pattern]) => pattern.test(script)) ?? [];
  return left === undefined ? {} : { left };
}

/** The jobs of these names of a GitLab pipeline, each as what is installed before it and its own script. */
export async function gitlabSteps(file: string, jobs: readonly string[]): Promise<Step[]> {
  const pipeline = await documentIn<Readonly<Record<string, GitlabJob>>>(file);
  const step = (name: string, lines: readonly string[] = []) => ({
    name,
    script: lines.join("\n"),
    env: {},
    folder: ".",
  });
  const before = step("before_script", pipeline["default"]?.before_script);
  return [{ ...before, ...leftOf(before.script) }, ...jobs.map((name) => step(name, pipeline[name]?.script))];
}
