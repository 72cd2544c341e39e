import { writeFile } from "node:fs/promises";
import { InvalidArgumentError, Option } from "commander";
import { opaAt } from "../authoring/opa.ts";
import { withBundle } from "../authoring/rehearsal/bundle-source.ts";
import { diff, stopping } from "../authoring/rehearsal/diff.ts";
import type { Diff } from "../authoring/rehearsal/diff.ts";
import { diffMarkdown } from "../authoring/rehearsal/diff-markdown.ts";
import { diffText } from "../authoring/rehearsal/diff-text.ts";
import { classes } from "../authoring/rehearsal/difference.ts";
import type { Class } from "../authoring/rehearsal/difference.ts";
import { readExceptions } from "../authoring/rehearsal/exceptions.ts";
import { exitCodes } from "./exit-codes.ts";
import { collect } from "./options.ts";
import { printLine } from "./output.ts";
import { progressOn } from "./progress.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer diff --base bundles/default.tar.gz --head new.tar.gz --log decisions.ndjson
  $ assayer diff --base git:main --head git:HEAD --log decisions.ndjson --fail-on loosened --format markdown

A bundle is a file, a directory, or git:<revision>, which is built from rego/ as it was then.
Exit code 5: there are differences of a class that --fail-on names, and nobody has approved them.`;

const formats: Readonly<Record<string, (found: Diff) => string>> = {
  text: diffText,
  markdown: diffMarkdown,
  json: (found) => `${JSON.stringify(found, null, 2)}\n`,
};

interface DiffVerb {
  readonly base: string;
  readonly head: string;
  readonly log: readonly string[];
  readonly failOn?: readonly Class[];
  readonly exceptions?: string;
  readonly format: string;
  readonly output?: string;
  readonly opa: string;
}

/** What a change of policy does to decisions that were really made. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .requiredOption("--base <bundle>", "the policy as it is")
    .requiredOption("--head <bundle>", "the policy as it would be")
    .requiredOption("--log <file>", "a decision log; may be repeated", collect)
    .option("--fail-on <classes>", `classes of differences, by commas: ${classes.join(", ")}`, classesIn)
    .option("--exceptions <file>", "differences that somebody has approved (YAML)")
    .addOption(
      new Option("--format <format>", "what the result looks like").choices(Object.keys(formats)).default("text"),
    )
    .option("--output <file>", "write the result there instead of standard output")
    .option("--opa <path>", "the opa that builds git:<revision>", "opa")
    .action(async (options: DiffVerb) => {
      const exceptions = options.exceptions === undefined ? [] : await readExceptions(options.exceptions, Date.now());
      const progress = progressOn(terminal);
      const opa = opaAt(options.opa);
      const found = await withBundle(options.base, opa, (base) =>
        withBundle(options.head, opa, (head) =>
          diff({ base, head, logs: options.log, exceptions, onProgress: progress.show }),
        ),
      ).finally(progress.end);
      const text = formats[options.format]?.(found) ?? "";
      if (options.output === undefined) terminal.stdout.write(text);
      else await writeFile(options.output, text);
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
