import type { Command } from "commander";

/** A name that can be typed next, and what it is for. */
export interface Word {
  readonly name: string;
  readonly description: string;
}

export interface Flag {
  readonly short?: string;
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** All the values that there are; none where a value is free, such as a file's name. */
  readonly choices: readonly string[];
}

/** One place in the tree of verbs, with what can be typed there. */
export interface Branch {
  /** As it is typed: `assayer config check`. */
  readonly path: string;
  readonly verbs: readonly Word[];
  readonly flags: readonly Flag[];
  /** All the values that an argument may have. */
  readonly choices: readonly string[];
}

/** The tree as a list: a command line whose verbs have their options, as commander knows it. */
export function branchesOf(command: Command, above = ""): Branch[] {
  const path = `${above} ${command.name()}`.trimStart();
  const help = command.createHelp();
  const flags = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)];
  const branch = {
    path,
    verbs: command.commands.map((verb) => ({ name: verb.name(), description: verb.description() })),
    flags: flags.map(({ short, long, flags: written, description, required, optional, argChoices = [] }) => ({
      ...(short !== undefined && { short }),
      long: long ?? written,
      description,
      takesValue: required || optional,
      choices: argChoices,
    })),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
  };
  return [branch, ...command.commands.flatMap((verb) => branchesOf(verb, path))];
}

/** `--format` and `-f`, as many as there are. */
export function namesOf({ short, long }: Flag): string[] {
  return short === undefined ? [long] : [short, long];
}
