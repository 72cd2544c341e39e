import { AssayerError } from "../issuance/errors.ts";
import { openAuthorizer } from "../service/authorizer.ts";
import { directoryStatus, policyStatus } from "../service/operations.ts";
import { createMonitor } from "../service/monitor.ts";
import { openLog } from "./log.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer config check --config assayer.yaml
  $ assayer config check --config assayer.yaml --set policy.bundle=new.tar.gz`;

/** Reads everything that `serve` would read and says what is wrong with it. */
export const define: Define = (config, terminal) => {
  withConfiguration(
    config
      .command("check")
      .description("read configuration, policy and directory, and report faults")
      .addHelpText("after", help),
  ).action(async (options: ConfigurationOptions) => {
    const configuration = await configurationOf(options, terminal);
    const quiet = { ...configuration, record: { ...configuration.record, path: "off" } };
    const authorizer = await openAuthorizer(quiet, {
      stdout: terminal.stdout,
      onEvent: createMonitor(openLog(terminal, "warn")).tell,
    });
    try {
      const { lastError } = authorizer.policy.status();
      if (lastError !== undefined) throw new AssayerError(lastError.code, lastError.message);
      printResult(terminal.stdout, { policy: policyStatus(authorizer), directory: directoryStatus(authorizer) });
    } finally {
      await authorizer.close();
    }
  });
};
