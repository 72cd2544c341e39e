import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { z } from "zod";
import { loadConfiguration } from "../config/load.ts";
import type { Configuration } from "../config/schema.ts";
import type { Terminal } from "./output.ts";

export interface ConfigurationOptions {
  readonly config?: string;
  readonly set?: readonly string[];
}

/** For options that may be repeated. */
export const collect = (value: string, all: readonly string[] = []): string[] => [...all, value];

const seconds = z.stringFormat("seconds", /^\d{1,12}$/).transform(Number);
const dateTime = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1_000);

/** A point in time, RFC 3339 or seconds since the epoch; as the latter. */
export function timeOption(text: string): number {
  const parsed = z.union([seconds, dateTime]).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError("Expected a time such as 2027-01-01T00:00:00Z, or seconds since the epoch.");
}

/** The two options by which every verb that decides is configured. */
export function withConfiguration(command: Command): Command {
  return command
    .option("-c, --config <file>", "configuration file (YAML or JSON); without it the defaults apply")
    .option("--set <member=value>", "set one member, as in server.decisions.port=8490; may be repeated", collect);
}

/** The bundle that a configuration names; undefined where that is the one that comes along. */
export async function configuredBundle(options: ConfigurationOptions, terminal: Terminal): Promise<string | undefined> {
  return (await configurationOf(options, terminal)).policy.bundle;
}

export function configurationOf({ config, set = [] }: ConfigurationOptions, { env }: Terminal): Promise<Configuration> {
  return loadConfiguration({ ...(config !== undefined && { file: config }), set, env });
}
