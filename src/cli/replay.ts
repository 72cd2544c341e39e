import { isFaithful, replay } from "../authoring/rehearsal/replay.ts";
import { exitCodes } from "./exit-codes.ts";
import { collect, configuredBundle, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import { progressOn } from "./progress.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer replay decisions.ndjson
  $ assayer replay decisions.ndjson --bundle yesterday.tar.gz --bundle build/policy.tar.gz

Exit code 5: a record comes out otherwise, names a bundle that was not given, or is masked.`;

interface ReplayOptions extends ConfigurationOptions {
  readonly bundle?: readonly string[];
}

/** Proves that a log says what its policies decide. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help))
    .argument("<log...>", "decision logs")
    .option(
      "--bundle <bundle>",
      "a bundle that the logs name, a file or a directory; may be repeated (default: the configured one)",
      collect,
    )
    .action(async (logs: readonly string[], options: ReplayOptions) => {
      const bundles =
        options.bundle ?? [await configuredBundle(options, terminal)].filter((bundle) => bundle !== undefined);
      const progress = progressOn(terminal);
      const found = await replay({ logs, bundles, onProgress: progress.show }).finally(progress.end);
      printResult(terminal.stdout, found);
      exit(isFaithful(found) ? exitCodes.ok : exitCodes.differs);
    });
};
