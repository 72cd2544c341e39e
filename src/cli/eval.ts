import { explain } from "../authoring/explain/explain.ts";
import { explanationText } from "../authoring/explain/explain-text.ts";
import type { Question } from "../authoring/explain/explain.ts";
import { opaAt } from "../authoring/opa.ts";
import type { Opa } from "../authoring/opa.ts";
import { withBundle } from "../authoring/rehearsal/bundle-source.ts";
import { decideOnce } from "./decide-once.ts";
import { exitCodes } from "./exit-codes.ts";
import { configurationOf, timeOption, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer eval --config assayer.yaml request.json
  $ assayer eval --config assayer.yaml --now 2027-01-01T00:00:00Z --bundle build/policy.tar.gz --explain request.json
  $ jq '.scopes = ["vault:read"]' request.json | assayer eval --config assayer.yaml

The decision is JSON on standard output; what --explain says is for people, on standard error.
Exit code 0 is allow, 6 is deny.`;

interface EvalOptions extends ConfigurationOptions {
  readonly caller: string;
  readonly bundle?: string;
  /** Seconds since the epoch. */
  readonly now?: number;
  readonly explain?: boolean;
  readonly opa: string;
}

/** One decision, from a file or standard input. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help))
    .argument("[file]", "the request, as POST /v1/decisions takes it; standard input if absent or -", "-")
    .option("--caller <name>", "the caller's name in the input", "cli")
    .option("--bundle <bundle>", "the policy instead of the configured one: a file, a directory or git:<revision>")
    .option("--now <time>", "decide as if it were then: RFC 3339, or seconds since the epoch", timeOption)
    .option("--explain", "say why, below the decision")
    .option("--opa <path>", "the opa that evaluates conditions for --explain", "opa")
    .action(async (file: string, options: EvalOptions) => {
      const configured = await configurationOf(options, terminal);
      const opa = opaAt(options.opa);
      await withBundle(options.bundle ?? configured.policy.bundle, { opa, folder: process.cwd() }, async (bundle) => {
        const configuration = { ...configured, policy: { ...configured.policy, bundle } };
        const { decision, question } = await decideOnce(file, { ...options, configuration }, terminal);
        printResult(terminal.stdout, decision);
        if (options.explain) terminal.stderr.write(await why(question, bundle, opa));
        exit(decision.decision === "allow" ? exitCodes.ok : exitCodes.denied);
      });
    });
};

async function why(question: Question | undefined, bundle: string, opa: Opa): Promise<string> {
  if (question === undefined) return "No policy was asked: the reason above says why.\n";
  return explanationText(await explain(question, bundle, { opa, all: false }));
}
