import { Command } from "commander";
import { columnsOf, hasColour, styled } from "./colour.ts";
import { terminalOf } from "./output.ts";
import type { Standard } from "./output.ts";
import type { Exit } from "./verb.ts";
import { shell, verbs } from "./verbs.ts";

const help = `
Exit code: 0 ok, 1 internal, 2 usage or configuration; the others are each verb's own (docs/exit-codes.md).`;

/** The command line. A verb is a name and a description until it is called: then its module is imported. */
export function createProgram(standard: Standard, exit: Exit): Command {
  const program = new Command("assayer")
    .description("Decides what an identity provider may put in a token before it issues it.")
    .option("-q, --quiet", "print results and errors, and nothing else")
    .addHelpText("after", help)
    .commandsGroup(shell)
    .helpCommand("help [verb]", "print what a verb does, and its options")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => styled("heading", title) })
    .configureOutput(outputOn(standard));
  for (const { name, group, description } of verbs) {
    program.command(name).description(description).helpGroup(group);
  }
  tellUsage(program);
  return program.hook("preSubcommand", (_, verb) => define(verb, standard, exit));
}

/** The same with every verb's options, for those who describe it. */
export async function wholeProgram(standard: Standard, exit: Exit): Promise<Command> {
  const program = createProgram(standard, exit);
  for (const verb of program.commands) await define(verb, standard, exit);
  return program;
}

async function define(verb: Command, standard: Standard, exit: Exit): Promise<void> {
  const module = await verbs.find(({ name }) => name === verb.name())?.load();
  module?.define(verb, terminalOf(standard, verb.optsWithGlobals()), exit);
  tellUsage(verb);
}

/** After a mistake: how it is called, and where to read more. All of the help would hide the mistake. */
function tellUsage(command: Command): void {
  const usage = command.createHelp().commandUsage(command);
  command.showHelpAfterError(`\nUsage: ${usage}\n(${usage.split(" [", 1)[0] ?? ""} --help says more)`);
  command.commands.forEach(tellUsage);
}

function outputOn({ stdout, stderr, env }: Standard) {
  return {
    writeOut: (text: string) => void stdout.write(text),
    writeErr: (text: string) => void stderr.write(text),
    getOutHasColors: () => hasColour(stdout, env),
    getErrHasColors: () => hasColour(stderr, env),
    getOutHelpWidth: () => columnsOf(stdout) ?? 80,
    getErrHelpWidth: () => columnsOf(stderr) ?? 80,
  };
}
