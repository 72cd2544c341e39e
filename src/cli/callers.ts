import type { Command } from "commander";
import { configuredCallers, coverageOf } from "../callers/coverage.ts";
import { kinds } from "../callers/registry.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Terminal } from "./output.ts";

/** Says which identity providers are configured, or could be, and what each wire can tell and do. */
export function callers(program: Command, terminal: Terminal): void {
  withConfiguration(
    program.command("callers").description("list the configured identity providers and what their wires cover"),
  )
    .option("--kinds", "list every kind there is instead")
    .action(async ({ kinds: all, ...options }: ConfigurationOptions & { readonly kinds?: boolean }) => {
      if (all) return printResult(terminal.stdout, kinds.map(coverageOf));
      const configuration = await configurationOf(options, terminal);
      printResult(terminal.stdout, configuredCallers(configuration.callers));
    });
}
