import { lint } from "../authoring/lint/lint.ts";
import { opaAt } from "../authoring/opa.ts";
import { readProject } from "../authoring/project/project.ts";
import { totalsOf } from "../authoring/report/report.ts";
import { exitCodes } from "./exit-codes.ts";
import { withReports, writeReport } from "./reports.ts";
import type { ReportOptions } from "./reports.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer lint
  $ assayer lint policies --output sarif=lint.sarif
  $ assayer lint --write-codes

Where regal is on PATH, what it finds is among the findings. docs/lint.md has a section for each rule.
Exit code 3: something was found.`;

interface LintVerb extends ReportOptions {
  readonly opa: string;
  /** False for `--no-regal`. */
  readonly regal?: string | false;
  readonly writeCodes?: boolean;
}

/** Looks for what a policy must not do, and for the traps that would open it. */
export const define: Define = (verb, terminal, exit) => {
  withReports(verb)
    .addHelpText("after", help)
    .argument("[folder]", "the project, where its assayer-policy.yaml is", ".")
    .option("--write-codes", "add new reason codes to the project's lock, and retire those that are gone")
    .option("--opa <path>", "the opa that reads the rules", "opa")
    .option("--regal <path>", "the regal to ask too; without it, the one on PATH if there is one")
    .option("--no-regal", "do not ask regal")
    .action(async (folder: string, options: LintVerb) => {
      const report = await lint(await readProject(folder), {
        opa: opaAt(options.opa),
        ...(options.regal !== false && { regal: regalOf(options.regal) }),
        writeCodes: options.writeCodes ?? false,
        stopwatch: () => performance.now(),
      });
      await writeReport(report, options, terminal);
      exit(totalsOf(report).failed > 0 ? exitCodes.policy : exitCodes.ok);
    });
};

function regalOf(named: string | undefined) {
  return { binary: named ?? "regal", isRequired: named !== undefined };
}
