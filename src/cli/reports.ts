import { appendFile } from "node:fs/promises";
import { Option } from "commander";
import type { Command } from "commander";
import { formatNames, formats } from "../authoring/report/formats.ts";
import type { Format } from "../authoring/report/formats.ts";
import type { Context } from "../authoring/report/formats/context.ts";
import type { Report } from "../authoring/report/report.ts";
import { unwritable } from "../files/write.ts";
import { packageVersion } from "../service/version.ts";
import { columnsOf, hasColour } from "./colour.ts";
import type { Terminal } from "./output.ts";
import { outputOption, writeOutputs } from "./outputs.ts";
import type { Endings, Output } from "./outputs.ts";

const endings: Endings<Format> = [
  [".xml", "junit"],
  [".sarif", "sarif"],
  [".sarif.json", "sarif"],
  [".json", "json"],
  [".tap", "tap"],
  [".md", "markdown"],
  [".html", "html"],
  [".txt", "pretty"],
];

export interface ReportOptions {
  readonly format?: Format;
  readonly output?: readonly Output<Format>[];
}

/** The options of every verb that ends in a report. */
export function withReports(command: Command): Command {
  const format = new Option("--format <format>", "of the result on standard output").choices(formatNames);
  return command
    .addOption(format.default(undefined, "pretty, or github where GITHUB_ACTIONS=true"))
    .addOption(outputOption(formatNames, endings));
}

/**
 * Shows a report on standard output and writes it to every file that was asked for. In GitHub Actions, `github` is
 * annotations, and Markdown in the job's summary.
 * @throws AssayerError FILE_UNWRITABLE
 */
export async function writeReport(report: Report, options: ReportOptions, terminal: Terminal): Promise<void> {
  const { env, stdout } = terminal;
  const { format = defaultFormat(env), output = [] } = options;
  stdout.write(formats[format](report, { ...plain, ...shownOn(terminal) }));
  await writeOutputs(output, (one) => formats[one](report, plain));
  const isOnGithub = [format, ...output.map((one) => one.format)].includes("github");
  if (isOnGithub) await addSummary(report, env["GITHUB_STEP_SUMMARY"]);
}

const plain: Context = { version: packageVersion, colour: false, quiet: false };

function defaultFormat(env: Terminal["env"]): Format {
  return env["GITHUB_ACTIONS"] === "true" ? "github" : "pretty";
}

function shownOn({ stdout, env, quiet }: Terminal): Omit<Context, "version"> {
  const width = columnsOf(stdout);
  return { colour: hasColour(stdout, env), quiet, ...(width !== undefined && { width }) };
}

async function addSummary(report: Report, path: string | undefined): Promise<void> {
  if (path === undefined || path === "") return;
  await appendFile(path, `\n${formats.markdown(report, plain)}`).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}
