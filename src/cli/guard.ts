import { AssayerError } from "../issuance/errors.ts";
import { startGuardService } from "../service/guard.ts";
import { openLog } from "./log.ts";
import { collect, configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { untilStopped } from "./until-stopped.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer guard --upstream https://idp.internal --token-path /oauth2/token --config assayer.yaml
  $ assayer guard --upstream http://127.0.0.1:9000 --decide-at http://127.0.0.1:8480 --key-file assayer.key

SIGTERM and SIGINT drain and stop; SIGHUP reads policy and directory again.`;

interface GuardOptions extends ConfigurationOptions {
  readonly decideAt?: string;
  readonly [name: string]: unknown;
}

/** Stands in front of a token endpoint that has no hook, until it is told to stop. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help))
    .requiredOption("--upstream <url>", "the identity provider, an origin without a path")
    .option("--token-path <path>", "path of a token endpoint; may be repeated (default: /token)", collect)
    .option("--revocation-path <path>", "path of the revocation endpoint, for tokens that are not relayed")
    .option("--decide-at <url>", "an Assayer elsewhere that decides, instead of --config")
    .option("--key-file <file>", "the bearer key for it")
    .option("--address <address>", "address to listen on (default: 127.0.0.1)")
    .option("--port <port>", "port to listen on, 0 for a free one (default: 8482)", Number)
    .option("--tenant <id>", "the tenant whose tokens the upstream issues")
    .option("--resource <uri>", "what tokens are for where a request does not say; may be repeated", collect)
    .option("--decision-timeout-ms <ms>", "milliseconds for a decision (default: 1000)", Number)
    .option("--upstream-timeout-ms <ms>", "milliseconds for the upstream's token answer (default: 10000)", Number)
    .option("--insecure-best-effort <name>", "what may go unenforced; may be repeated", collect)
    .option("--insecure-http-upstream", "speak plain HTTP to an upstream on another machine")
    .action(async (options: GuardOptions) => {
      const log = openLog(terminal);
      const parts = { log, stdout: terminal.stdout, configuration: () => configurationOf(options, terminal) };
      await untilStopped(() => startGuardService(settingsOf(options), parts), log, exit);
    });
};

const plural = new Map([
  ["token_path", "token_paths"],
  ["resource", "resources"],
]);

/** `--token-path` as `token_paths`. */
function settingsOf({ config, set, ...options }: GuardOptions): Record<string, unknown> {
  if (options.decideAt !== undefined && (config !== undefined || set !== undefined)) {
    throw new AssayerError("USAGE", "--decide-at leaves deciding to another Assayer: --config and --set are of no use");
  }
  const named = Object.entries(options).map(([name, value]): [string, unknown] => {
    const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [plural.get(snake) ?? snake, value];
  });
  return Object.fromEntries(named);
}
