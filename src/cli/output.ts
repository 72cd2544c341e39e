import { Writable } from "node:stream";
import type { Readable } from "node:stream";

/** What a process reads and writes, so that the verbs can be run inside a test as well as in a process. */
export interface Standard {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The same as a verb sees it. */
export interface Terminal extends Standard {
  /** For results. */
  readonly stdout: Writable;
  /** For remarks and progress: with `--quiet`, nobody reads them. */
  readonly stderr: Writable;
  /** For errors: standard error, whatever is asked for. A verb throws its own. */
  readonly errors: Writable;
  readonly quiet: boolean;
}

export function terminalOf(standard: Standard, { quiet = false }: { readonly quiet?: boolean }): Terminal {
  const { stderr: errors } = standard;
  return { ...standard, errors, quiet, stderr: quiet ? nowhere() : errors };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

export function printLine(stream: Writable, text: string): void {
  stream.write(`${text}\n`);
}

/** Results are for programs and people alike: JSON, indented. */
export function printResult(stream: Writable, result: unknown): void {
  printLine(stream, JSON.stringify(result, null, 2));
}
