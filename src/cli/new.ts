import { Option } from "commander";
import { opaAt } from "../authoring/opa.ts";
import { readProject } from "../authoring/project/project.ts";
import { addRule } from "../authoring/scaffold/new-rule.ts";
import { ruleName } from "../authoring/scaffold/rule-name.ts";
import { effects } from "../issuance/verdict.ts";
import type { Effect } from "../issuance/verdict.ts";
import { printLine } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer new rule partner/contract_in_force
  $ assayer new rule agent/office_hours --effect max_lifetime --code AGENT_OUT_OF_HOURS

What is written passes at once and is switched off; each TODO in it says where to go on.`;

interface RuleVerb {
  readonly effect: Effect;
  readonly code?: string;
  readonly project: string;
  readonly opa: string;
}

/** Adds to a policy repository what passes, and says where to go on. */
export const define: Define = (verb, terminal) => {
  verb
    .command("rule")
    .description("add a rule with its test, scenarios, settings and reason code")
    .addHelpText("after", help)
    .argument("<domain/name>", "what it is called, such as partner/contract_in_force")
    .addOption(new Option("--effect <effect>", "what it does to a request").choices(effects).default("deny"))
    .option("--code <code>", "the reason code, in place of one that is made of the name")
    .option("--project <folder>", "the policy repository", ".")
    .option("--opa <path>", "the opa that reads the rules that there are", "opa")
    .action(async (name: string, { effect, code, project, opa }: RuleVerb) => {
      const files = await addRule(await readProject(project), ruleName(name, code), effect, opaAt(opa));
      for (const file of files) printLine(terminal.stdout, file);
      printLine(terminal.stderr, "\nNext: each TODO in these files, then assayer test");
    });
};
