import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { printLine } from "./output.ts";
import type { Terminal } from "./output.ts";

const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
  version: string;
};

export function version(program: Command, terminal: Terminal): void {
  program
    .command("version")
    .description("print the version")
    .action(() => printLine(terminal.stdout, `assayer ${manifest.version} (node ${process.versions.node})`));
}
