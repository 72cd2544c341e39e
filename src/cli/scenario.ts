import { inputQuestion, loggedQuestion } from "../authoring/explain/question.ts";
import { openDecider } from "../authoring/rehearsal/decider.ts";
import { opaAt } from "../authoring/opa.ts";
import { withBundle } from "../authoring/rehearsal/bundle-source.ts";
import { fromRecord } from "../authoring/scenario/from-record.ts";
import { scenarioText } from "../authoring/scenario/write.ts";
import { writeWhole } from "../files/write.ts";
import { collect } from "./options.ts";
import { printLine } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer scenario from 0b2f6a1e-6f0c-4a53-9d0e-0c1f5f1c1a11 --log decisions.ndjson > scenarios/refused.scenario.yaml
  $ assayer scenario from input.json --mask /request/purpose --output scenarios/one.scenario.yaml

Names of people, addresses and values of claims are replaced by stand-ins, as far as it is decided as before. What had
to be kept is said on standard error: look at it before you commit the file.`;

interface FromVerb {
  readonly log?: string;
  readonly bundle?: string;
  readonly name?: string;
  readonly mask?: readonly string[];
  readonly output?: string;
  readonly opa: string;
}

/** Scenarios of decisions that were really made. */
export const define: Define = (verb, terminal) => {
  verb
    .command("from")
    .description("write a logged decision as a scenario, without what names a person")
    .addHelpText("after", help)
    .argument("<decision|file>", "a decision's id, with --log; or a file with the input of one")
    .option("--log <file>", "the decision log that has the decision")
    .option("--bundle <bundle>", "the policy by which the scenario is held: a file, a directory or git:<revision>")
    .option("--name <text>", "what the case is called")
    .option("--mask <pointer>", "what else to replace, by JSON Pointer into the input; may be repeated", collect)
    .option("--output <file>", "write the scenario there instead of standard output")
    .option("--opa <path>", "the opa that builds git:<revision>", "opa")
    .action(async (subject: string, options: FromVerb) => {
      const { log, bundle, mask = [], name = subject, output } = options;
      const question = log === undefined ? await inputQuestion(subject) : await loggedQuestion(subject, log);
      const building = { opa: opaAt(options.opa), folder: process.cwd() };
      const { input, expected, kept } = await withBundle(bundle, building, async (path) => {
        const decider = await openDecider(path);
        return fromRecord(question, mask, decider).finally(decider.close);
      });
      for (const pointer of kept) printLine(terminal.stderr, `kept, as the decision depends on it: ${pointer}`);
      const logged = question.logged?.decision;
      if (logged !== undefined && logged !== expected.decision) {
        printLine(terminal.stderr, `decided otherwise now: ${logged} in the log, ${expected.decision} by this policy`);
      }
      const text = scenarioText({ title: "From a decision log", name, input, expected });
      if (output === undefined) terminal.stdout.write(text);
      else await writeWhole(output, text);
    });
};
