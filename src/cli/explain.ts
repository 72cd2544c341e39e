import { Option } from "commander";
import { explain } from "../authoring/explain/explain.ts";
import type { Explanation, Question } from "../authoring/explain/explain.ts";
import { explanationText } from "../authoring/explain/explain-text.ts";
import { inputQuestion, loggedQuestion } from "../authoring/explain/question.ts";
import { opaAt } from "../authoring/opa.ts";
import { withBundle } from "../authoring/rehearsal/bundle-source.ts";
import { AssayerError } from "../issuance/errors.ts";
import { decideOnce } from "./decide-once.ts";
import { exitCodes } from "./exit-codes.ts";
import { configurationOf, configuredBundle, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Terminal } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer explain request.json --config assayer.yaml
  $ assayer explain 0b7f6a52-1f7c-4a3c-9d2e-6c8c4a1d9f10 --log decisions.ndjson
  $ assayer explain --input input.json --bundle build/policy.tar.gz --all

Conditions come from \`opa\` (on PATH, or --opa), which evaluates the sources in the bundle; without it there are only
the details that the rules give. Exit code 0: it is explained, whichever way it was decided.`;

interface ExplainVerb extends ConfigurationOptions {
  readonly log?: string;
  readonly input?: string;
  readonly caller: string;
  readonly bundle?: string;
  readonly all?: boolean;
  readonly format: string;
  readonly opa: string;
}

/** Why a decision came out as it did, and what would have allowed it. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help))
    .argument("[request|decision_id]", "a request as `eval` takes it, standard input if -; or with --log, an id")
    .option("--log <file>", "the decision log that holds the decision")
    .option("--input <file>", "the input of a decision itself (JSON or YAML)")
    .option("--caller <name>", "of a request: the caller's name in the input", "cli")
    .option("--bundle <bundle>", "the policy: a file, a directory or git:<revision> (default: the configured one)")
    .option("--all", "also the rules that had nothing to do with it")
    .addOption(new Option("--format <format>", "what the result looks like").choices(["text", "json"]).default("text"))
    .option("--opa <path>", "the opa that evaluates conditions", "opa")
    .action(async (subject: string | undefined, options: ExplainVerb) => {
      const opa = opaAt(options.opa);
      const source = options.bundle ?? (await configuredBundle(options, terminal));
      await withBundle(source, { opa, folder: process.cwd() }, async (bundle) => {
        const question = await questionOf(subject, { ...options, bundle }, terminal);
        print(await explain(question, bundle, { opa, all: options.all === true }), options.format, terminal);
      });
      exit(exitCodes.ok);
    });
};

function print(found: Explanation, format: string, { stdout }: Terminal): void {
  if (format === "json") printResult(stdout, found);
  else stdout.write(explanationText(found));
}

async function questionOf(subject: string | undefined, options: ExplainVerb, terminal: Terminal): Promise<Question> {
  const { log, input } = options;
  if (input !== undefined && subject === undefined) return inputQuestion(input);
  if (input !== undefined || subject === undefined) throw usage();
  if (log !== undefined) return loggedQuestion(subject, log);
  const configured = await configurationOf(options, terminal);
  const configuration = { ...configured, policy: { ...configured.policy, bundle: options.bundle } };
  const { question } = await decideOnce(subject, { ...options, configuration }, terminal);
  if (question !== undefined) return question;
  throw new AssayerError("CONTEXT_FAILED", "what is known about the request could not be assembled");
}

function usage(): AssayerError {
  return new AssayerError("USAGE", "name a request, or a decision id with --log, or an input with --input");
}
