import { PassThrough } from "node:stream";
import type { Command } from "commander";
import { wholeProgram } from "./program.ts";

/** A verb that can be called: `config check`, and not `config`. */
export interface Entry {
  /** As it is typed: `assayer config check`. */
  readonly path: string;
  readonly description: string;
  /** What `--help` prints. */
  readonly help: string;
}

/** Every verb with its help, in the order of `assayer --help`. */
export async function manual(): Promise<Entry[]> {
  const nobody = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough(), env: {} };
  return entriesOf(await wholeProgram(nobody, () => {}));
}

function entriesOf(command: Command, above = ""): Entry[] {
  const path = `${above} ${command.name()}`.trimStart();
  if (command.commands.length > 0) return command.commands.flatMap((verb) => entriesOf(verb, path));
  return [{ path, description: command.description(), help: helpOf(command) }];
}

/** With what is added after the options, which commander's own `helpInformation` leaves out. */
function helpOf(command: Command): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (text) => void parts.push(text) }).outputHelp();
  return parts.join("").trimEnd();
}
