import { InvalidArgumentError, Option } from "commander";
import { checkMutants } from "../authoring/mutation/mutation-check.ts";
import { opaAt } from "../authoring/opa.ts";
import { readProject } from "../authoring/project/project.ts";
import { remembering } from "../authoring/remembering.ts";
import { totalsOf } from "../authoring/report/report.ts";
import type { Report } from "../authoring/report/report.ts";
import { benchScenarios, slowestIn } from "../authoring/testing/bench.ts";
import { runTests } from "../authoring/testing/run-tests.ts";
import type { TestOptions } from "../authoring/testing/run-tests.ts";
import { answerHook } from "../service/hook-scenario.ts";
import { AssayerError } from "../issuance/errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { printLine } from "./output.ts";
import type { Terminal } from "./output.ts";
import { progressOn } from "./progress.ts";
import { withReports, writeReport } from "./reports.ts";
import type { ReportOptions } from "./reports.ts";
import type { Define } from "./verb.ts";
import { watchRepository } from "./watch-repository.ts";

const help = `
Examples:
  $ assayer test
  $ assayer test --coverage --threshold 100 --parity
  $ assayer test scenarios/partner.scenario.yaml --filter 'trust chain'
  $ assayer test --output junit=report.xml --output html=report.html
  $ assayer test --watch
  $ assayer test --mutate rego/issuance/rules/partner

Exit code 3: something does not compile. 4: a test failed, coverage is below the threshold, or no test noticed that a
condition was changed.`;

interface TestVerb extends ReportOptions {
  readonly project: string;
  readonly filter?: RegExp;
  readonly bail: boolean;
  readonly parity: boolean;
  readonly coverage: boolean;
  readonly threshold?: number;
  readonly mutate: boolean;
  readonly bench: boolean;
  readonly watch: boolean;
  readonly opa: string;
}

/** Rego tests and scenarios of a policy repository. */
export const define: Define = (verb, terminal, exit) => {
  withReports(verb)
    .addHelpText("after", help)
    .argument("[path...]", "scenario files, Rego tests, or folders of them; all of the project's if absent")
    .option("--project <folder>", "the policy repository", ".")
    .option("--filter <pattern>", "only cases whose `<file>: <name>` matches", pattern)
    .option("--bail", "skip what comes after the first failure", false)
    .option("--parity", "hold the compiled policy to what OPA makes of its sources", false)
    .option("--coverage", "lines that Rego tests evaluate, and codes that scenarios fire and narrowly miss", false)
    .option("--threshold <percent>", "fail where coverage is below", percent)
    .addOption(
      alone("--mutate", "change each condition in turn, of the modules at the paths, and find what no test notices"),
    )
    .addOption(alone("--bench", "time the evaluation of each scenario; nothing is asserted"))
    .addOption(alone("--watch", "test again what a change affects, until Ctrl-C"))
    .option("--opa <path>", "the opa that compiles and tests", "opa")
    .action(
      async (paths: readonly string[], { opa: path, threshold, coverage, project: folder, ...asked }: TestVerb) => {
        const readProjectNow = () => readProject(folder);
        const show = (report: Report) => writeReport(report, asked, terminal);
        const options = {
          ...asked,
          paths,
          opa: remembering(opaAt(path)),
          coverage: coverage || threshold !== undefined,
          ...(threshold !== undefined && { threshold }),
          answerHook,
          stopwatch: () => performance.now(),
        };
        if (asked.watch) return watchRepository({ ...options, readProject: readProjectNow }, show, terminal, exit);
        const report = await runOnce(asked, { ...options, project: await readProjectNow() }, terminal);
        // A mistaken path or pattern would pass for ever.
        if (!asked.mutate && report.suites.length === 0)
          throw new AssayerError("USAGE", "there is no test and no scenario that was asked for");
        await show(report);
        exit(totalsOf(report).failed > 0 ? exitCodes.failed : exitCodes.ok);
      },
    );
};

/** An option that says what is done instead of testing once. */
function alone(flag: string, description: string): Option {
  const others = ["mutate", "bench", "watch", "parity", "coverage", "threshold"];
  return new Option(flag, description).default(false).conflicts(others.filter((name) => `--${name}` !== flag));
}

async function runOnce(
  { mutate, bench }: Pick<TestVerb, "mutate" | "bench">,
  options: TestOptions,
  terminal: Terminal,
): Promise<Report> {
  if (mutate) {
    const progress = progressOn(terminal, "mutants");
    const onProgress = (done: number, of: number) => progress.show(done, done / of);
    return checkMutants({ ...options, onProgress }).finally(progress.end);
  }
  if (!bench) return runTests(options);
  const report = await benchScenarios(options);
  for (const line of slowestIn(report)) printLine(terminal.stderr, line);
  return report;
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch {
    throw new InvalidArgumentError("It is not a regular expression.");
  }
}

function percent(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 100.");
}
