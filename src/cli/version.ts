import type { Command } from "commander";
import { packageVersion } from "../service/version.ts";
import { printLine } from "./output.ts";
import type { Terminal } from "./output.ts";

export function version(program: Command, terminal: Terminal): void {
  program
    .command("version")
    .description("print the version")
    .action(() => printLine(terminal.stdout, `assayer ${packageVersion} (node ${process.versions.node})`));
}
