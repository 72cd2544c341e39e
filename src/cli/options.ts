import type { Command } from "commander";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/schema.ts";
import type { Terminal } from "./output.ts";

export interface ConfigurationOptions {
  readonly config?: string;
  readonly set?: readonly string[];
}

/** For options that may be repeated. */
export const collect = (value: string, all: readonly string[] = []): string[] => [...all, value];

/** The two options by which every verb that decides is configured. */
export function withConfiguration(command: Command): Command {
  return command
    .option("-c, --config <file>", "configuration file (YAML or JSON); without it the defaults apply")
    .option("--set <member=value>", "set one member, as in server.decisions.port=8490; may be repeated", collect);
}

export function configurationOf({ config, set = [] }: ConfigurationOptions, { env }: Terminal): Promise<Configuration> {
  return loadConfiguration({ ...(config !== undefined && { file: config }), set, env });
}
