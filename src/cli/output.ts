import type { Readable, Writable } from "node:stream";

/** What a verb reads and writes, so that the verbs can be run inside a test as well as in a process. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function printLine(stream: Writable, text: string): void {
  stream.write(`${text}\n`);
}

/** Results are for programs and people alike: JSON, indented. */
export function printResult(stream: Writable, result: unknown): void {
  printLine(stream, JSON.stringify(result, null, 2));
}
