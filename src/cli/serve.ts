import type { Command } from "commander";
import { startService } from "../service/service.ts";
import { createLog } from "../service/log.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import type { Terminal } from "./output.ts";
import { untilStopped } from "./until-stopped.ts";

const help = `
Examples:
  $ assayer serve --config assayer.yaml
  $ assayer serve --config assayer.yaml --set server.decisions.port=8490

SIGTERM and SIGINT drain and stop; SIGHUP reads policy and directory again.`;

/** Decides until it is told to stop. */
export function serve(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withConfiguration(
    program.command("serve").description("decide on tokens over HTTP").addHelpText("after", help),
  ).action(async (options: ConfigurationOptions) => {
    const configuration = await configurationOf(options, terminal);
    const log = createLog(terminal.stderr);
    const service = await startService(configuration, { log, stdout: terminal.stdout });
    untilStopped(service, log, exit);
  });
}
