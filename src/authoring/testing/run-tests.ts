import { join } from "node:path";
import { buildBundle } from "../bundle-build.ts";
import type { Policy } from "../contract/contract.ts";
import { assertContract } from "../contract/contract.ts";
import type { Opa } from "../opa.ts";
import { readPolicy } from "../policy.ts";
import type { Project } from "../project/project.ts";
import { openDecider } from "../rehearsal/decider.ts";
import type { Coverage, Report, Suite } from "../report/report.ts";
import { runScenarios } from "../scenario/run.ts";
import type { Ran } from "../scenario/run.ts";
import { readAll } from "../scenario/scenarios.ts";
import type { Read } from "../scenario/scenarios.ts";
import { ownSelfTest } from "../self-test.ts";
import type { SourceFile } from "../sources.ts";
import { naming, withDirectory } from "../staging.ts";
import { codeCoverage } from "./code-coverage.ts";
import { hookSuites } from "./hook-suites.ts";
import type { AnswerHook } from "./hook-suites.ts";
import { lineCoverage } from "./line-coverage.ts";
import { paritySuites } from "./parity.ts";
import { placesOf } from "./places.ts";
import { runRegoTests } from "./rego-tests.ts";
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

/**
 * Runs a repository's Rego tests and scenarios on the policy as it is built.
 * @throws AssayerError OPA_FAILED or POLICY_CONTRACT_BROKEN where it cannot be built, SCENARIO_INVALID,
 * POLICY_SOURCES_UNREADABLE, OPA_UNAVAILABLE
 */
export async function runTests(options: TestOptions): Promise<Report> {
  const { project, stopwatch } = options;
  const started = stopwatch();
  const [policy, read] = await Promise.all([
    readPolicy(project.roots, options.opa),
    readAll(options.paths.length > 0 ? options.paths.filter(mayHoldScenarios) : project.scenarios),
  ]);
  assertContract(policy);
  const opa = naming(policy, options.opa);
  const own = ownSources(policy, options);
  const [rego, { ran, hooks }, lines] = await Promise.all([
    runRegoTests({ policy, tests: own.tests, opa }),
    decideAll(read, options, opa),
    options.coverage ? lineCoverage(policy, own, opa) : undefined,
  ]);
  const suites = [
    ...rego,
    ...scenarioSuites(ran, placesOf(policy.modules)),
    ...hooks,
    ...(options.parity ? await paritySuites(policy, ran, opa) : []),
  ];
  const coverage = lines && { lines, codes: codeCoverage(ownCodes(policy, own.modules), ran) };
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

function ownCodes({ modules }: Policy, own: readonly SourceFile[]): string[] {
  const files = new Set(own.map(({ file }) => file));
  const places = [...placesOf(modules).values()];
  return places
    .filter(({ file }) => files.has(file))
    .map(({ code }) => code)
    .sort();
}

/** With the bundle that the sources make now, as the service would load it. */
async function decideAll(
  { scenarios, hooks }: Read,
  { project: { roots }, answerHook }: TestOptions,
  opa: Opa,
): Promise<{ ran: Ran[]; hooks: Suite[] }> {
  const bundle = await buildBundle({ roots, opa, selfTest: await ownSelfTest() });
  return withDirectory(new Map([["policy.tar.gz", bundle]]), async (folder) => {
    const decider = await openDecider(join(folder, "policy.tar.gz"));
    try {
      const ran = await runScenarios(scenarios, decider);
      return { ran, hooks: await hookSuites(hooks, decider.evaluate, answerHook) };
    } finally {
      await decider.close();
    }
  });
}

function mayHoldScenarios(path: string): boolean {
  return !path.endsWith(".rego");
}
