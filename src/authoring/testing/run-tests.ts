import type { Policy } from "../contract/contract.ts";
import { assertContract } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import { readPolicy } from "../policy.ts";
import type { Project } from "../project/project.ts";
import type { Decider } from "../rehearsal/decider.ts";
import type { Coverage, Report, RulePlace, Suite } from "../report/report.ts";
import { runScenarios } from "../scenario/run.ts";
import type { Ran } from "../scenario/run.ts";
import { readAll } from "../scenario/scenarios.ts";
import type { Read } from "../scenario/scenarios.ts";
import type { SourceFile } from "../sources.ts";
import { naming } from "../staging.ts";
import { codeCoverage } from "./code-coverage.ts";
import { withCompiled } from "./compiled.ts";
import { hookSuites } from "./hook-suites.ts";
import type { AnswerHook } from "./hook-suites.ts";
import { lineCoverage } from "./line-coverage.ts";
import { paritySuites } from "./parity.ts";
import { placesOf } from "./places.ts";
import { runRegoTests } from "./rego-tests.ts";
import type { RegoTests } from "./rego-tests.ts";
import { scenarioSuites } from "./scenario-suites.ts";
import { isBelow, narrowed } from "./selection.ts";
import type { Selection } from "./selection.ts";
import { withThreshold } from "./threshold.ts";

export interface TestOptions extends Selection {
  readonly project: Project;
  readonly opa: Opa;
  /** Hold the compiled policy to what OPA makes of its sources. */
  readonly parity: boolean;
  readonly coverage: boolean;
  /** The least share of lines and of codes, in percent; below it a case fails. */
  readonly threshold?: number;
  readonly answerHook: AnswerHook;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
}

/** What takes the time: whoever runs the tests again and again has steps that remember. */
export interface Steps {
  readonly readPolicy: (roots: readonly string[], opa: Opa) => Promise<Policy>;
  readonly readAll: (paths: readonly string[]) => Promise<Read>;
  readonly runRegoTests: (tests: RegoTests) => Promise<Suite[]>;
  readonly withDecider: <Result>(by: Deciding, use: (decider: Decider) => Promise<Result>) => Promise<Result>;
}

/** What scenarios are decided by. */
export interface Deciding {
  readonly policy: Policy;
  readonly project: Project;
  readonly opa: Opa;
}

const ownSteps: Steps = {
  readPolicy: (roots, opa) => readPolicy(roots, opa),
  readAll,
  runRegoTests,
  withDecider: ({ project, opa }, use) => withCompiled(project, opa, use),
};

/**
 * Runs a repository's Rego tests and scenarios on the policy as it is built.
 * @throws AssayerError OPA_FAILED or POLICY_CONTRACT_BROKEN where it cannot be built, SCENARIO_INVALID,
 * POLICY_SOURCES_UNREADABLE, OPA_UNAVAILABLE
 */
export async function runTests(options: TestOptions, steps: Steps = ownSteps): Promise<Report> {
  const { project, stopwatch } = options;
  const started = stopwatch();
  const [policy, read] = await Promise.all([
    steps.readPolicy(project.roots, options.opa),
    steps.readAll(options.paths.length > 0 ? options.paths.filter(mayHoldScenarios) : project.scenarios),
  ]);
  assertContract(policy);
  const opa = naming(policy, options.opa);
  const own = ownSources(policy, options);
  const places = placesOf(policy.modules);
  const [rego, { ran, hooks }, lines] = await Promise.all([
    steps.runRegoTests({ policy, tests: own.tests, opa }),
    steps.withDecider({ policy, project, opa }, (decider) => decideAll(read, decider, options)),
    options.coverage ? lineCoverage(policy, own, opa) : undefined,
  ]);
  const suites = [
    ...rego,
    ...scenarioSuites(ran, places),
    ...hooks,
    ...(options.parity ? await paritySuites(policy, ran, opa) : []),
  ];
  const coverage = lines && { lines, codes: codeCoverage(codesIn(own.modules, places), ran) };
  return report(narrowed(suites, options), coverage, options, stopwatch() - started);
}

function report(
  suites: readonly Suite[],
  coverage: Coverage | undefined,
  { threshold }: TestOptions,
  durationMs: number,
): Report {
  if (coverage === undefined) return { tool: "test", suites, durationMs };
  return { tool: "test", suites: withThreshold(suites, coverage, threshold), coverage, durationMs };
}

/** What is this repository's to test. The library's tests are about the library's own data. */
function ownSources({ sources }: Policy, { project, paths }: TestOptions) {
  const isOwn = ({ root }: SourceFile) => project.own.includes(root);
  const isAsked = ({ file }: SourceFile) => paths.length === 0 || paths.some((path) => isBelow(file, path));
  return { modules: sources.modules.filter(isOwn), tests: sources.tests.filter(isOwn).filter(isAsked) };
}

function codesIn(own: readonly SourceFile[], places: ReadonlyMap<string, RulePlace>): string[] {
  const files = new Set(own.map(({ file }) => file));
  return [...places.values()]
    .filter(({ file }) => files.has(file))
    .map(({ code }) => code)
    .sort();
}

async function decideAll(
  { scenarios, hooks }: Read,
  decider: Decider,
  { answerHook }: TestOptions,
): Promise<{ readonly ran: Ran[]; readonly hooks: Suite[] }> {
  const [ran, answered] = await Promise.all([
    runScenarios(scenarios, decider),
    hookSuites(hooks, decider.evaluate, answerHook),
  ]);
  return { ran, hooks: answered };
}

function mayHoldScenarios(path: string): boolean {
  return !path.endsWith(".rego");
}
