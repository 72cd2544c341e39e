import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { formatNames, formats, isFormat } from "../authoring/report/formats.ts";
import type { Format } from "../authoring/report/formats.ts";
import type { Context } from "../authoring/report/formats/context.ts";
import type { Report } from "../authoring/report/report.ts";
import { unwritable, writeWhole } from "../files/write.ts";
import { packageVersion } from "../service/version.ts";
import { columnsOf, hasColour } from "./colour.ts";
import type { Terminal } from "./output.ts";

/** Where a report is written besides standard output, and how. */
export interface Output {
  readonly format: Format;
  readonly path: string;
}

export interface ReportOptions {
  readonly format?: Format;
  readonly output?: readonly Output[];
}

/** The options of every verb that ends in a report. */
export function withReports(command: Command): Command {
  const format = new Option("--format <format>", "of the result on standard output").choices(formatNames);
  return command
    .addOption(format.default(undefined, "pretty, or github where GITHUB_ACTIONS=true"))
    .option(
      "--output <format=file>",
      "write the result to a file too, as in junit=report.xml; may be repeated",
      outputs,
    );
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
  for (const one of output) await writeWhole(one.path, formats[one.format](report, plain));
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

/** What a file's ending says about its format; the first that fits. */
const endings: readonly (readonly [ending: string, format: Format])[] = [
  [".sarif", "sarif"],
  [".sarif.json", "sarif"],
  [".json", "json"],
  [".xml", "junit"],
  [".tap", "tap"],
  [".md", "markdown"],
  [".html", "html"],
  [".txt", "pretty"],
];

/** `junit=report.xml`, or a file whose ending says which format is meant. */
function outputs(value: string, all: readonly Output[] = []): Output[] {
  const output = outputOf(value);
  const isTaken = all.some(({ path }) => resolve(path) === resolve(output.path));
  if (isTaken) throw new InvalidArgumentError(`There is another result for ${output.path} already.`);
  return [...all, output];
}

function outputOf(value: string): Output {
  const [, name, named] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
  const path = named ?? value;
  const format = name ?? endings.find(([ending]) => value.endsWith(ending))?.[1] ?? "";
  if (path !== "" && isFormat(format)) return { format, path };
  throw new InvalidArgumentError(`Say <format>=<file>, with one of these formats: ${formatNames.join(", ")}.`);
}
