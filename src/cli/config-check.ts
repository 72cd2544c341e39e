import type { Command } from "commander";
import { AssayerError } from "../issuance/errors.ts";
import { openAuthorizer } from "../service/authorizer.ts";
import { createLog } from "../service/log.ts";
import { directoryStatus, policyStatus } from "../service/operations.ts";
import { createMonitor } from "../service/monitor.ts";
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
    const authorizer = await openAuthorizer(quiet, {
      stdout: terminal.stdout,
      onEvent: createMonitor(createLog(terminal.stderr, "warn")).tell,
    });
    try {
      const { lastError } = authorizer.policy.status();
      if (lastError !== undefined) throw new AssayerError(lastError.code, lastError.message);
      printResult(terminal.stdout, { policy: policyStatus(authorizer), directory: directoryStatus(authorizer) });
    } finally {
      await authorizer.close();
    }
  });
}
