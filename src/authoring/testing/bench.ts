import { instantiate } from "../../policy/adapter.ts";
import { readBundle } from "../../policy/bundle.ts";
import { entrypoint } from "../../policy/contract.ts";
import { groupBy } from "../group-by.ts";
import type { Case, Report } from "../report/report.ts";
import { readScenarios } from "../scenario/scenarios.ts";
import type { Scenario } from "../scenario/scenarios.ts";
import { compiledBundle } from "./compiled.ts";
import type { TestOptions } from "./run-tests.ts";
import { narrowed } from "./selection.ts";

export type BenchOptions = Omit<TestOptions, "parity" | "coverage" | "threshold" | "answerHook">;

/** Evaluations of each scenario that are timed, after others that are not, until the engine has warmed up. */
const runs = 200;
const warmUps = 50;
/** 256 MiB. */
const maxPages = 4_096;

/**
 * Times the evaluation of each scenario in this process, as the service's threads do it, on the bundle that the sources
 * make now. It asserts nothing: machines differ. A case's duration is the median. Throws as `runTests` does.
 */
export async function benchScenarios(options: BenchOptions): Promise<Report> {
  const { project, opa, stopwatch, paths } = options;
  const started = stopwatch();
  const [bytes, scenarios] = await Promise.all([
    compiledBundle(project, opa),
    readScenarios(paths.length > 0 ? paths : project.scenarios),
  ]);
  const { wasm, data } = await readBundle(bytes);
  const policy = instantiate(wasm, data, { maxPages });
  const measured = scenarios.map((scenario): [string, Case] => {
    const input = JSON.stringify(scenario.input);
    const evaluate = () => void policy.evaluateText(input, entrypoint);
    return [scenario.file, toCase(scenario, timed(evaluate, stopwatch))];
  });
  const suites = [...groupBy(measured, ([file]) => file)].map(([file, own]) => ({
    file,
    cases: own.map(([, one]) => one),
  }));
  return { tool: "test", suites: narrowed(suites, options), durationMs: stopwatch() - started };
}

/** Milliseconds of each run, the shortest first. */
function timed(evaluate: () => void, stopwatch: () => number): number[] {
  for (let run = 0; run < warmUps; run += 1) evaluate();
  const times = Array.from({ length: runs }, () => {
    const started = stopwatch();
    evaluate();
    return stopwatch() - started;
  });
  return times.sort((a, b) => a - b);
}

function toCase({ name, line }: Scenario, times: readonly number[]): Case {
  const [median, p99] = [0.5, 0.99].map((share) => times[Math.floor(share * times.length)] ?? 0);
  const message = `p99 ${inMicroseconds(p99)} of ${times.length} runs`;
  return { check: "bench", name, line, outcome: "passed", durationMs: median ?? 0, message };
}

/** The ten slowest scenarios, a line each. */
export function slowestIn({ suites }: Report): string[] {
  const all = suites.flatMap(({ file, cases }) => cases.map((one) => ({ file, ...one })));
  return all
    .sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))
    .slice(0, 10)
    .map(({ file, line, name, durationMs, message }) => {
      return `${inMicroseconds(durationMs)} (${message})  ${file}:${line}  ${name}`;
    });
}

function inMicroseconds(milliseconds = 0): string {
  return `${(milliseconds * 1_000).toFixed(0)} µs`;
}
