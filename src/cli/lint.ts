import { Option } from "commander";
import { lintText } from "../authoring/lint/lint-text.ts";
import { lint } from "../authoring/lint/lint.ts";
import { opaAt } from "../authoring/opa.ts";
import { readProject } from "../authoring/project/project.ts";
import { totalsOf } from "../authoring/report/report.ts";
import type { Report } from "../authoring/report/report.ts";
import { writeWhole } from "../files/write.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer lint
  $ assayer lint policies --format json --output lint.json
  $ assayer lint --write-codes

Where regal is on PATH, what it finds is among the findings. docs/lint.md has a section for each rule.
Exit code 3: something was found.`;

const formats: Readonly<Record<string, (report: Report) => string>> = {
  text: lintText,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
};

interface LintVerb {
  readonly format: string;
  readonly output?: string;
  readonly opa: string;
  /** False for `--no-regal`. */
  readonly regal?: string | false;
  readonly writeCodes?: boolean;
}

/** Looks for what a policy must not do, and for the traps that would open it. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .argument("[folder]", "the project, where its assayer-policy.yaml is", ".")
    .addOption(
      new Option("--format <format>", "what the result looks like").choices(Object.keys(formats)).default("text"),
    )
    .option("--output <file>", "write the result there instead of standard output")
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
      const text = formats[options.format]?.(report) ?? "";
      if (options.output === undefined) terminal.stdout.write(text);
      else await writeWhole(options.output, text);
      exit(totalsOf(report).failed > 0 ? exitCodes.policy : exitCodes.ok);
    });
};

function regalOf(named: string | undefined) {
  return { binary: named ?? "regal", isRequired: named !== undefined };
}
