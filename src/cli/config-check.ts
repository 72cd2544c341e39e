import { directoryStatus, policyStatus } from "../service/operations.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Define } from "./verb.ts";
import { withAuthorizer } from "./with-authorizer.ts";

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
    await withAuthorizer({ configuration }, terminal, async (authorizer) => {
      printResult(terminal.stdout, { policy: policyStatus(authorizer), directory: directoryStatus(authorizer) });
    });
  });
};
