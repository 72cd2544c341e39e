import { Command, CommanderError } from "commander";
import { AssayerError } from "../issuance/errors.ts";
import { callers } from "./callers.ts";
import { configCheck } from "./config-check.ts";
import { diffVerb } from "./diff.ts";
import { doctor } from "./doctor.ts";
import { emulateIdp } from "./emulate.ts";
import { evaluate } from "./eval.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import { guard } from "./guard.ts";
import { healthcheck } from "./healthcheck.ts";
import { printLine } from "./output.ts";
import type { Terminal } from "./output.ts";
import { replayVerb } from "./replay.ts";
import { serve } from "./serve.ts";
import { testVerb } from "./test.ts";
import { version } from "./version.ts";

/** Runs the command line. `exit` is told the exit code once, when there is one. */
export async function run(args: readonly string[], terminal: Terminal, exit: (code: number) => void): Promise<void> {
  const program = new Command("assayer")
    .description("Decides what an identity provider may put in a token before it issues it.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    });
  serve(program, terminal, exit);
  guard(program, terminal, exit);
  evaluate(program, terminal, exit);
  testVerb(program, terminal, exit);
  diffVerb(program, terminal, exit);
  replayVerb(program, terminal, exit);
  configCheck(program, terminal);
  callers(program, terminal);
  doctor(program, terminal, exit);
  emulateIdp(program, terminal, exit);
  healthcheck(program, terminal, exit);
  version(program, terminal);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (failure) {
    exit(report(failure, terminal));
  }
}

/** Commander has printed its own complaint by now. */
function report(failure: unknown, { stderr }: Terminal): number {
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (failure instanceof AssayerError) printLine(stderr, `${failure.code}: ${failure.message}`);
  else printLine(stderr, `INTERNAL: ${failure instanceof Error ? failure.message : "unknown failure"}`);
  return exitCodeOf(failure);
}
