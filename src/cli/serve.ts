import { work, workerNumber } from "../service/processes/worker.ts";
import { startService } from "../service/service.ts";
import { openLog } from "./log.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { untilStopped } from "./until-stopped.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer serve --config assayer.yaml
  $ assayer serve --config assayer.yaml --set server.decisions.port=8490

SIGTERM and SIGINT drain and stop; SIGHUP reads policy and directory again.`;

/** Decides until it is told to stop. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help)).action(async (options: ConfigurationOptions) => {
    const { stdout, env } = terminal;
    const number = workerNumber(env);
    if (number !== undefined) return work(number, { log: openLog(terminal, "info", { process: number }), stdout });
    const configuration = await configurationOf(options, terminal);
    const log = openLog(terminal);
    await untilStopped(() => startService(configuration, { log, stdout }), log, exit);
  });
};
