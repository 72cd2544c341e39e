import { Option } from "commander";
import { diagnose } from "../doctor/doctor.ts";
import { wanted } from "../doctor/exports.ts";
import { readExport } from "../doctor/read.ts";
import { patients } from "../doctor/registry.ts";
import type { Known, Patient } from "../doctor/registry.ts";
import { renderText } from "../doctor/render.ts";
import { AssayerError } from "../issuance/errors.ts";
import { exitCodes } from "./exit-codes.ts";
import { collect, configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printLine, printResult } from "./output.ts";
import type { Terminal } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer doctor okta hooks.json rules.json
  $ assayer doctor okta-prod --config assayer.yaml hooks.json rules.json
  $ assayer doctor guard --token-path /oauth2/token openid-configuration.json

Nothing is connected to: each file (.json, .yaml, .ndjson) is what the identity provider exports.
Exit code 0 is nothing worse than warnings, 7 is errors found.`;

interface DoctorOptions extends ConfigurationOptions {
  readonly format: "text" | "json";
  readonly tokenPath?: readonly string[];
}

/** Looks at the exported configuration of an IdP for tokens that are issued undecided. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help))
    .argument("<caller>", `a kind (${[...patients.keys()].join(", ")}), or with --config the name of a caller`)
    .argument("[file...]", "what the identity provider exports")
    .addOption(new Option("--format <format>", "how to print the findings").choices(["text", "json"]).default("text"))
    .option("--token-path <path>", "of the guard: path of a token endpoint; may be repeated (default: /token)", collect)
    .action(async (caller: string, files: readonly string[], options: DoctorOptions) => {
      const { patient, ...known } = await find(caller, options, terminal);
      judgeFiles(patient, files);
      const report = diagnose(patient, await Promise.all(files.map(readExport)), known);
      if (options.format === "json") printResult(terminal.stdout, report);
      else printLine(terminal.stdout, renderText(report));
      exit(report.errors === 0 ? exitCodes.ok : exitCodes.exposed);
    });
};

async function find(
  caller: string,
  { tokenPath: tokenPaths = ["/token"], ...options }: DoctorOptions,
  terminal: Terminal,
): Promise<Known & { readonly patient: Patient }> {
  const kind = patients.get(caller);
  if (options.config === undefined && options.set === undefined) {
    if (kind === undefined) throw usage(`no kind of caller is called "${caller}": name a caller with --config`);
    return { patient: kind, tokenPaths };
  }
  const { callers } = await configurationOf(options, terminal);
  const settings = Object.hasOwn(callers, caller) ? callers[caller] : undefined;
  const patient = settings === undefined ? undefined : patients.get(settings.kind);
  if (settings === undefined || patient === undefined) throw usage(`no caller "${caller}" is configured`);
  return { patient, configured: { name: caller, settings }, tokenPaths };
}

/** Without files nothing would be found, and nothing found is no good sign. The guard has blind spots of its own. */
function judgeFiles({ kind, exports }: Patient, files: readonly string[]): void {
  if (exports.length === 0 && files.length > 0) throw usage(`no configuration of ${kind} can be looked at`);
  if (exports.length === 0 || files.length > 0 || kind === "guard") return;
  const list = wanted(exports).map(({ name, from }) => `${name}: ${from}`);
  throw usage(`name the files that ${kind} exports\n${list.join("\n")}`);
}

function usage(message: string): AssayerError {
  return new AssayerError("USAGE", message);
}
