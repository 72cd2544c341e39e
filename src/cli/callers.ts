import { configuredCallers, coverageOf } from "../callers/coverage.ts";
import { kinds } from "../callers/registry.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer callers --config assayer.yaml
  $ assayer callers --kinds`;

/** Says which identity providers are configured, or could be, and what each wire can tell and do. */
export const define: Define = (verb, terminal) => {
  withConfiguration(verb.addHelpText("after", help))
    .option("--kinds", "list every kind there is instead")
    .action(async ({ kinds: all, ...options }: ConfigurationOptions & { readonly kinds?: boolean }) => {
      if (all) return printResult(terminal.stdout, kinds.map(coverageOf));
      const configuration = await configurationOf(options, terminal);
      printResult(terminal.stdout, configuredCallers(configuration.callers));
    });
};
