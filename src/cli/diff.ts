import { InvalidArgumentError, Option } from "commander";
import { opaAt } from "../authoring/opa.ts";
import { withBundles } from "../authoring/rehearsal/bundle-source.ts";
import { diff, stopping } from "../authoring/rehearsal/diff.ts";
import { formats } from "../authoring/rehearsal/formats.ts";
import { classes } from "../authoring/rehearsal/difference.ts";
import type { Class } from "../authoring/rehearsal/difference.ts";
import { readExceptions } from "../authoring/rehearsal/exceptions.ts";
import { corpusIn } from "../authoring/scenario/corpus.ts";
import { AssayerError } from "../issuance/errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { collect } from "./options.ts";
import { printLine } from "./output.ts";
import { outputOption, writeOutputs } from "./outputs.ts";
import type { Endings, Output } from "./outputs.ts";
import { progressOn } from "./progress.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer diff --base bundles/default.tar.gz --head new.tar.gz --log decisions.ndjson
  $ assayer diff --base git:main --head . --corpus scenarios/ --log decisions.ndjson --fail-on loosened
  $ assayer diff --base git:main --head . --log decisions.ndjson --output html=diff.html --output json=diff.json

A policy is a bundle (file or directory), a policy project (a folder with assayer-policy.yaml), or git:<revision>: the
project, or else rego/, as it was then below the current folder. Projects and revisions are built with opa.
Exit code 5: there are differences of a class that --fail-on names, and nobody has approved them.`;

const endings: Endings<string> = [
  [".html", "html"],
  [".md", "markdown"],
  [".json", "json"],
  [".txt", "text"],
];

interface DiffVerb {
  readonly base: string;
  readonly head: string;
  readonly log?: readonly string[];
  readonly corpus?: readonly string[];
  readonly failOn?: readonly Class[];
  readonly exceptions?: string;
  readonly format: string;
  readonly output?: readonly Output[];
  readonly opa: string;
}

/** What a change of policy does to decisions that were really made. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .requiredOption("--base <policy>", "the policy as it is")
    .requiredOption("--head <policy>", "the policy as it would be")
    .option("--log <file>", "a decision log; may be repeated", collect)
    .option("--corpus <path>", "scenarios, a file or a folder; may be repeated", collect)
    .option("--fail-on <classes>", `classes of differences, by commas: ${classes.join(", ")}`, classesIn)
    .option("--exceptions <file>", "differences that somebody has approved (YAML)")
    .addOption(
      new Option("--format <format>", "what the result looks like").choices([...formats.keys()]).default("text"),
    )
    .addOption(outputOption([...formats.keys()], endings))
    .option("--opa <path>", "the opa that builds projects and revisions", "opa")
    .action(async (options: DiffVerb) => {
      const { log: logs = [], corpus: paths = [] } = options;
      if (logs.length + paths.length === 0)
        throw new AssayerError("USAGE", "name a decision log with --log, or scenarios with --corpus");
      const exceptions = options.exceptions === undefined ? [] : await readExceptions(options.exceptions, Date.now());
      const corpus = await corpusIn(paths);
      const progress = progressOn(terminal);
      const building = { opa: opaAt(options.opa), folder: process.cwd() };
      const found = await withBundles(options, building, (bundles) =>
        diff({ ...bundles, logs, corpus, exceptions, onProgress: progress.show }),
      ).finally(progress.end);
      const render = (format: string) => formats.get(format)?.(found) ?? "";
      terminal.stdout.write(render(options.format));
      await writeOutputs(options.output ?? [], render);
      const stopped = stopping(found, options.failOn ?? []);
      if (stopped.length > 0) printLine(terminal.stderr, `not approved: ${stopped.join(", ")}`);
      exit(stopped.length > 0 ? exitCodes.differs : exitCodes.ok);
    });
};

function classesIn(value: string): Class[] {
  return value.split(",").map((name) => {
    const found = classes.find((one) => one === name.trim());
    if (found === undefined) throw new InvalidArgumentError(`There are only ${classes.join(", ")}.`);
    return found;
  });
}
