import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { resolve, sep } from "node:path";
import { z } from "zod";
import { AssayerError } from "../issuance/errors.ts";

/** Enough for an annotated syntax tree of a large library. */
const maxOutput = 256 * 1024 * 1024;

const howToGet =
  "install it as https://www.openpolicyagent.org/docs says, or with Go (`go install github.com/open-policy-agent/opa@latest`), and put it on PATH or name it with --opa; in Assayer's own repository `make opa` provides it.";

export interface OpaRun {
  /** What `opa` reads on standard input. */
  readonly stdin?: string;
  readonly cwd?: string;
  /** Exit codes besides 0 with which standard output is an answer all the same. */
  readonly answers?: readonly number[];
}

/**
 * For processes that end soon, collecting garbage less often takes a quarter of the time away (and 20 MB more). Whoever
 * sets it has a reason.
 */
const garbageCollection = { GOGC: "400" };

/** Runs one `opa` command and answers its standard output. The binary's path is bound, there is no shell. */
export type Opa = (args: readonly string[], run?: OpaRun) => Promise<string>;

/**
 * The `opa` at a path or on PATH. Errors: `OPA_UNAVAILABLE` where it can't be started, `OPA_FAILED` where it exits with
 * an error or does not end in time (the optimiser runs what it can, so a policy without end compiles without end);
 * `details.output` is what it printed, file and line included.
 */
export function opaAt(path: string, timeoutMs = 120_000): Opa {
  // A name is looked up on PATH; a path stays the same wherever a command runs.
  const binary = path.includes(sep) ? resolve(path) : path;
  return (args, { stdin, cwd, answers = [] } = {}) =>
    new Promise((done, reject) => {
      const child = execFile(
        binary,
        args,
        { cwd, timeout: timeoutMs, maxBuffer: maxOutput, env: { ...garbageCollection, ...process.env } },
        (error, stdout, stderr) => {
          if (error === null || answers.some((code) => code === error.code)) return done(stdout);
          reject(failure(binary, args[0] ?? "", error, `${stderr}${stdout}`.trim()));
        },
      );
      // Without a listener, a binary that exits before it has read its input would end this process.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(stdin ?? "");
    });
}

function failure(binary: string, verb: string, error: ExecFileException, printed: string): AssayerError {
  if (typeof error.code === "string")
    return new AssayerError("OPA_UNAVAILABLE", `${binary} cannot be run (${error.code}): ${howToGet}`, {
      cause: error,
    });
  const how = error.killed === true ? `did not end in time` : "failed";
  const output = inLines(printed);
  return new AssayerError("OPA_FAILED", `opa ${verb} ${how}:\n${output}`, { cause: error, details: { verb, output } });
}

const errors = z.object({
  errors: z.array(
    z.object({
      message: z.string(),
      code: z.string(),
      location: z.object({ file: z.string(), row: z.int(), col: z.int() }).optional(),
    }),
  ),
});

/** Where JSON was asked for, errors are JSON too: here as OPA prints them otherwise, a line each. */
function inLines(printed: string): string {
  const found = errors.safeParse(jsonIn(printed));
  if (!found.success) return printed;
  return found.data.errors
    .map(({ message, code, location: at }) => `${at ? `${at.file}:${at.row}:${at.col}: ` : ""}${code}: ${message}`)
    .join("\n");
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
