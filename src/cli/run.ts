import { CommanderError } from "commander";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { printFailure } from "./failure.ts";
import type { Standard } from "./output.ts";
import { createProgram } from "./program.ts";
import type { Exit } from "./verb.ts";
import { verbs } from "./verbs.ts";

/** Runs the command line. */
export async function run(args: readonly string[], standard: Standard, exit: Exit): Promise<void> {
  try {
    await createProgram(standard, exit).parseAsync(asked(args), { from: "user" });
  } catch (failure) {
    exit(report(failure, standard));
  }
}

/** `help diff` is `diff --help`: commander would print what little it knows of a verb that is not loaded. */
function asked(args: readonly string[]): string[] {
  const [first, verb, ...rest] = args;
  if (first !== "help") return [...args];
  if (verb === undefined) return ["--help"];
  return verbs.some(({ name }) => name === verb) ? [verb, ...rest, "--help"] : [verb];
}

/** Commander has printed its own complaint by now. */
function report(failure: unknown, standard: Standard): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  printFailure(failure, standard);
  return exitCodeOf(failure);
}
