import { execFile } from "node:child_process";
import type { ExecFileException } from "node:child_process";
import { resolve, sep } from "node:path";
import { AssayerError } from "../issuance/errors.ts";

/** Enough for an annotated syntax tree of a large library. */
const maxOutput = 256 * 1024 * 1024;

export interface OpaRun {
  /** What `opa` reads on standard input. */
  readonly stdin?: string;
  readonly cwd?: string;
}

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
  return (args, { stdin, cwd } = {}) =>
    new Promise((done, reject) => {
      const child = execFile(
        binary,
        args,
        { cwd, timeout: timeoutMs, maxBuffer: maxOutput },
        (error, stdout, stderr) => {
          if (error === null) return done(stdout);
          reject(failure(binary, args[0] ?? "", error, `${stderr}${stdout}`.trim()));
        },
      );
      // Without a listener, a binary that exits before it has read its input would end this process.
      child.stdin?.on("error", () => undefined);
      child.stdin?.end(stdin ?? "");
    });
}

function failure(binary: string, verb: string, error: ExecFileException, output: string): AssayerError {
  if (typeof error.code === "string")
    return new AssayerError("OPA_UNAVAILABLE", `${binary} cannot be run (${error.code}); \`make opa\` provides it.`, {
      cause: error,
    });
  const how = error.killed === true ? `did not end in time` : "failed";
  return new AssayerError("OPA_FAILED", `opa ${verb} ${how}:\n${output}`, { cause: error, details: { verb, output } });
}
