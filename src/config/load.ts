import { dirname, resolve } from "node:path";
import { parse as parseYaml } from "yaml";
import type { z } from "zod";
import { nameNearest } from "../files/document.ts";
import { FileFault, renderFaults, renderPath } from "../files/fault.ts";
import type { Fault, Path } from "../files/fault.ts";
import { readDocuments } from "../files/read.ts";
import type { Reading } from "../files/read.ts";
import { AssayerError } from "../issuance/errors.ts";
import { configuration } from "./schema.ts";
import type { Configuration, ConfigurationInput } from "./schema.ts";

export interface Sources {
  /** A YAML or JSON file; without it only the defaults and the overrides count. */
  readonly file?: string;
  /** `ASSAYER_SERVER__DECISIONS__PORT=8480` sets `server.decisions.port`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `server.decisions.port=8480`, each winning over the environment. */
  readonly set?: readonly string[];
}

interface Override {
  readonly source: string;
  readonly path: readonly string[];
  readonly text: string;
}

const envPrefix = "ASSAYER_";
const limits = { maxBytes: 1_048_576, maxYamlBytes: 1_048_576 };

/**
 * Flags over environment over file over defaults. Unknown members are errors. Relative paths in the file are relative
 * to it; those of overrides, to the working directory.
 * @throws AssayerError CONFIG_INVALID whose message names file, line and member of each fault
 */
export async function loadConfiguration({ file, env = {}, set = [] }: Sources): Promise<Configuration> {
  const reading = file === undefined ? undefined : await readFile(file);
  const base = file === undefined ? "." : dirname(file);
  const document = resolvePaths(reading?.documents[0] ?? {}, base);
  const overrides = [...fromEnvironment(env), ...set.map(fromFlag)];
  for (const override of overrides) assign(document, override);
  return judge(document, reading, overrides);
}

/**
 * A configuration that was written in code; what it leaves out gets its default.
 * @throws AssayerError CONFIG_INVALID whose message names the member of each fault
 */
export function checkConfiguration(value: ConfigurationInput): Configuration {
  return judge(value);
}

function judge(document: unknown, reading?: Reading, overrides: readonly Override[] = []): Configuration {
  const parsed = configuration.safeParse(document, { error: nameNearest });
  if (parsed.success) return parsed.data;
  throw invalid(faultsOf(parsed.error, reading, overrides));
}

async function readFile(file: string): Promise<Reading> {
  try {
    return await readDocuments(file, file, limits);
  } catch (failure) {
    if (failure instanceof FileFault) throw invalid([failure.fault]);
    throw failure;
  }
}

function invalid(faults: readonly Fault[]): AssayerError {
  return new AssayerError("CONFIG_INVALID", renderFaults(faults));
}

const namesPath = /(?:^|_)(?:files?|path|folder|bundle)$/;
const notPaths = new Set(["-", "off"]);

/** Members named so hold paths; `jwks` holds one unless it is a URL. */
function isPath(name: string, value: string): boolean {
  if (name === "jwks") return !/^https?:/.test(value);
  return namesPath.test(name) && !notPaths.has(value);
}

/** A copy in which every member that is named for a path is absolute. */
function resolvePaths(value: unknown, base: string, name = ""): unknown {
  if (typeof value === "string") return isPath(name, value) ? resolve(base, value) : value;
  if (Array.isArray(value)) return value.map((one: unknown) => resolvePaths(one, base, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, one]) => [member, resolvePaths(one, base, member)]));
}

function fromEnvironment(env: NonNullable<Sources["env"]>): Override[] {
  return (
    Object.entries(env)
      // Every member lies in a room, so that its name has `__`; others are not ours to judge.
      .filter(([name, text]) => name.startsWith(envPrefix) && name.includes("__") && text !== undefined)
      .map(([name, text = ""]) => ({
        source: name,
        path: name.slice(envPrefix.length).toLowerCase().split("__"),
        text,
      }))
  );
}

function fromFlag(flag: string): Override {
  const at = flag.indexOf("=");
  if (at < 1) throw invalid([{ file: "--set", message: `expected member=value, got "${flag}"` }]);
  return { source: `--set ${flag.slice(0, at)}`, path: flag.slice(0, at).split("."), text: flag.slice(at + 1) };
}

function assign(document: unknown, { source, path, text }: Override): void {
  if (path.includes("__proto__"))
    throw invalid([{ file: path.join("."), message: "no member may be called __proto__" }]);
  let node = document as Record<string, unknown>;
  for (const name of path.slice(0, -1)) {
    if (!Object.hasOwn(node, name)) node[name] = {};
    const inner = node[name];
    if (typeof inner !== "object" || inner === null) return;
    node = inner as Record<string, unknown>;
  }
  const last = path.at(-1);
  if (last !== undefined) node[last] = valueOf(text, source);
}

/** Values are YAML, so that `true`, `250` and `[a, b]` are what they look like. `-` alone is standard output, no list. */
function valueOf(text: string, source: string): unknown {
  if (text === "-") return text;
  try {
    return parseYaml(text) as unknown;
  } catch {
    throw invalid([{ file: source, message: "the value cannot be read as YAML" }]);
  }
}

function faultsOf(error: z.ZodError, reading: Reading | undefined, overrides: readonly Override[]): Fault[] {
  return error.issues.map((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
    const path: Path = [...issue.path.map((part) => (typeof part === "number" ? part : String(part))), ...unknown];
    const by = overrides.findLast((override) => override.path.every((name, index) => name === String(path[index])));
    if (by !== undefined) return { file: by.source, message: issue.message };
    if (reading === undefined) return { file: "configuration", field: renderPath(path), message: issue.message };
    return reading.faultAt(0, path, unknown.length > 0 ? "key" : "value", issue.message);
  });
}
