import type { Command } from "commander";
import { createAuthorizer } from "../authorizer.ts";
import { createLog } from "../log.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Terminal } from "./output.ts";

/** Reads everything that `serve` would read and says what is wrong with it. */
export function configCheck(program: Command, terminal: Terminal): void {
  const config = program.command("config").description("look at the configuration");
  withConfiguration(
    config.command("check").description("read configuration, policy and directory, and report faults"),
  ).action(async (options: ConfigurationOptions) => {
    const configuration = await configurationOf(options, terminal);
    const quiet = { ...configuration, record: { ...configuration.record, path: "off" } };
    const authorizer = await createAuthorizer(quiet, { log: createLog(terminal.stderr, "warn"), strict: true });
    printResult(terminal.stdout, authorizer.status());
    await authorizer.close();
  });
}
