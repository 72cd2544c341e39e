import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import { Argument, Option } from "commander";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { hooksPath } from "../callers/coverage.ts";
import { credentials as credentialsSchema } from "../emulate/credentials.ts";
import type { Credentials } from "../emulate/credentials.ts";
import { emulate } from "../emulate/emulate.ts";
import type { EmulateOptions, Emulation } from "../emulate/emulate.ts";
import type { Idp } from "../emulate/idp.ts";
import { idps } from "../emulate/registry.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { Json } from "../issuance/vocabulary.ts";
import { emulationText } from "./emulation-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { readJsonInput, readText } from "./input.ts";
import { collect } from "./options.ts";
import { printLine, printResult } from "./output.ts";
import type { Terminal } from "./output.ts";
import type { Define } from "./verb.ts";

const help = `
Examples, with the example estate that \`make run\` starts:
  $ assayer emulate native
  $ assayer emulate okta --credentials var/acme/credentials/okta.yaml
  $ assayer emulate zitadel --credentials var/acme/credentials/zitadel.yaml --idp interrupt_on_error=false

Exit code 0: it would issue as decided; 6: it would issue nothing, as it was told; 8: it got no answer that counts.`;

const service = "http://127.0.0.1:8480";

interface VerbOptions {
  readonly url?: string;
  readonly message?: string;
  readonly credentials?: string;
  readonly ca?: string;
  readonly idp?: readonly string[];
  readonly timeoutMs?: number;
  readonly format: keyof typeof formats;
}

/** Asks a running service as an identity provider does, and says what that would issue on the answer. */
export const define: Define = (verb, terminal, exit) => {
  verb
    .addHelpText("after", help)
    .addArgument(new Argument("<kind>", "the identity provider").choices(idps.map(({ kind }) => kind)))
    .option("--url <url>", `the hook's address (default: ${service}${hooksPath}/<kind>)`)
    .option("--message <file>", "what it sends, as JSON; standard input if - (default: a message of its own)")
    .option("--credentials <file>", "how it proves that a message is its own (YAML or JSON; docs/emulate.md)")
    .option("--ca <file>", "authorities of the service's certificate, PEM")
    .option("--idp <member=value>", "what it is configured with, as in interrupt_on_error=false", collect)
    .option("--timeout-ms <ms>", "milliseconds that it waits (default: its own)", Number)
    .addOption(new Option("--format <format>", "how to print it").choices(Object.keys(formats)).default("text"))
    .action(async (kind: string, options: VerbOptions) => {
      const emulation = await emulate(await emulateOptions(idpOf(kind), options, terminal), {
        readFile: readText,
        clock: Date.now,
        stopwatch: () => performance.now(),
        newId: randomUUID,
      });
      formats[options.format](terminal, emulation);
      exit(exitCodes[ending(emulation)]);
    });
};

async function emulateOptions(idp: Idp, options: VerbOptions, terminal: Terminal): Promise<EmulateOptions> {
  const { message, credentials, ca, timeoutMs } = options;
  if (timeoutMs !== undefined && !(timeoutMs > 0)) throw new AssayerError("USAGE", "--timeout-ms: expected a number");
  return {
    idp,
    url: urlOf(options.url ?? `${service}${idp.path ?? `${hooksPath}/${idp.kind}`}`),
    credentials: credentials === undefined ? { type: "none" } : await readCredentials(credentials),
    setUp: setUpOf(idp, options.idp ?? []),
    timeoutMs,
    ...(message !== undefined && { message: (await readJsonInput(message, terminal)) as Json }),
    ...(ca !== undefined && { ca: await readText(ca) }),
  };
}

function idpOf(kind: string): Idp {
  const found = idps.find((one) => one.kind === kind);
  if (found) return found;
  throw new AssayerError("USAGE", `nobody emulates ${kind}: one of ${idps.map((one) => one.kind).join(", ")}`);
}

function urlOf(text: string): URL {
  if (/^https?:/.test(text) && URL.canParse(text)) return new URL(text);
  throw new AssayerError("USAGE", "--url: expected a URL of http or https");
}

/** Faults name members, never values: these are secrets. */
export async function readCredentials(file: string): Promise<Credentials> {
  const parsed = credentialsSchema.safeParse(yamlOf(await readText(file), file));
  if (!parsed.success) throw new AssayerError("USAGE", faultsOf(file, parsed.error));
  const path = (name: string) => resolve(dirname(file), name);
  const paths = Object.entries(parsed.data).filter(([name]) => name.endsWith("_file"));
  return { ...parsed.data, ...Object.fromEntries(paths.map(([name, value]) => [name, path(String(value))])) };
}

function setUpOf({ emulating }: Idp, members: readonly string[]): Record<string, unknown> {
  const setUp = Object.fromEntries(
    members.map((member) => {
      const at = member.indexOf("=");
      if (at < 1) throw new AssayerError("USAGE", `--idp: expected member=value, got "${member}"`);
      return [member.slice(0, at), yamlOf(member.slice(at + 1), "--idp")];
    }),
  );
  try {
    emulating(setUp, () => undefined);
  } catch (failure) {
    if (failure instanceof z.ZodError) throw new AssayerError("USAGE", faultsOf("--idp", failure));
    throw failure;
  }
  return setUp;
}

function yamlOf(text: string, source: string): unknown {
  try {
    return parseYaml(text) as unknown;
  } catch {
    throw new AssayerError("USAGE", `${source}: cannot be read as YAML`);
  }
}

function faultsOf(source: string, { issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${source}: /${path.join("/")}: ${message}`).join("\n");
}

const formats = {
  text: ({ stdout }: Terminal, emulation: Emulation) => printLine(stdout, emulationText(emulation)),
  json: ({ stdout }: Terminal, emulation: Emulation) => printResult(stdout, emulation),
} as const;

function ending({ outcome, no_answer }: Emulation): keyof typeof exitCodes {
  if (no_answer !== undefined) return "unanswered";
  return endings[outcome];
}

const endings = { issued: "ok", refused: "denied", unchanged: "unanswered", partly: "unanswered" } as const;
