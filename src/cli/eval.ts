import { openAuthorizer } from "../service/authorizer.ts";
import { nativeCaller } from "../issuance/caller.ts";
import { AssayerError } from "../issuance/errors.ts";
import { issuanceRequest } from "../issuance/request.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import { createMonitor } from "../service/monitor.ts";
import { exitCodes } from "./exit-codes.ts";
import { inputName, readJsonInput } from "./input.ts";
import { openLog } from "./log.ts";
import { configurationOf, withConfiguration } from "./options.ts";
import type { ConfigurationOptions } from "./options.ts";
import { printResult } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples:
  $ assayer eval --config assayer.yaml request.json
  $ jq '.scopes = ["vault:read"]' request.json | assayer eval --config assayer.yaml

Exit code 0 is allow, 6 is deny.`;

interface EvalOptions extends ConfigurationOptions {
  readonly caller: string;
}

/** One decision, from a file or standard input. */
export const define: Define = (verb, terminal, exit) => {
  withConfiguration(verb.addHelpText("after", help))
    .argument("[file]", "the request, as POST /v1/decisions takes it; standard input if absent or -", "-")
    .option("--caller <name>", "the caller's name in the input", "cli")
    .action(async (file: string, options: EvalOptions) => {
      const configuration = await configurationOf(options, terminal);
      const request = parseRequest(await readJsonInput(file, terminal), file);
      const quiet = { ...configuration, record: { ...configuration.record, path: "off" } };
      const authorizer = await openAuthorizer(quiet, {
        stdout: terminal.stdout,
        onEvent: createMonitor(openLog(terminal, "warn")).tell,
      });
      try {
        const decision = await authorizer.authorize(request, nativeCaller(options.caller));
        printResult(terminal.stdout, decision);
        exit(decision.decision === "allow" ? exitCodes.ok : exitCodes.denied);
      } finally {
        await authorizer.close();
      }
    });
};

function parseRequest(value: unknown, file: string): IssuanceRequest {
  const name = inputName(file);
  const parsed = issuanceRequest.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${name}: /${issue.path.join("/")}: ${issue.message}`);
  throw new AssayerError("USAGE", faults.join("\n"));
}
