import { InvalidArgumentError } from "commander";
import { opaAt } from "../authoring/opa.ts";
import { readProject } from "../authoring/project/project.ts";
import { remembering } from "../authoring/remembering.ts";
import { totalsOf } from "../authoring/report/report.ts";
import { runTests } from "../authoring/testing/run-tests.ts";
import { answerHook } from "../service/hook-scenario.ts";
import { exitCodes } from "./exit-codes.ts";
import { withReports, writeReport } from "./reports.ts";
import type { ReportOptions } from "./reports.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer test
  $ assayer test --coverage --threshold 100 --parity
  $ assayer test scenarios/partner.scenario.yaml --filter 'trust chain'
  $ assayer test --output junit=report.xml --output html=report.html

Exit code 3: something does not compile. 4: a test failed, or coverage is below the threshold.`;

interface TestVerb extends ReportOptions {
  readonly project: string;
  readonly filter?: RegExp;
  readonly bail: boolean;
  readonly parity: boolean;
  readonly coverage: boolean;
  readonly threshold?: number;
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
    .option("--opa <path>", "the opa that compiles and tests", "opa")
    .action(async (paths: readonly string[], { opa, threshold, coverage, ...options }: TestVerb) => {
      const report = await runTests({
        ...options,
        paths,
        project: await readProject(options.project),
        opa: remembering(opaAt(opa)),
        coverage: coverage || threshold !== undefined,
        ...(threshold !== undefined && { threshold }),
        answerHook,
        stopwatch: () => performance.now(),
      });
      await writeReport(report, options, terminal);
      exit(totalsOf(report).failed > 0 ? exitCodes.failed : exitCodes.ok);
    });
};

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
