import { createReadStream } from "node:fs";
import { z } from "zod";
import { AssayerError } from "../../issuance/errors.ts";
import { issuanceInput } from "../../issuance/input.ts";
import type { IssuanceInput } from "../../issuance/input.ts";
import { accessRecord } from "../../record/access-line.ts";
import { decisionRecord } from "../../record/line.ts";

/** A line of a decision log that holds all it takes to decide again. */
export type Decided = z.infer<typeof record> & { readonly input: IssuanceInput; readonly inputJson: string };

/** What it takes to decide once more, and to say of which decision that was. */
export type Asked = Pick<Decided, "decision_id" | "time" | "input" | "inputJson" | "reasons">;

/**
 * Why a line cannot be decided again. `undecided`: no policy said anything. `masked`: a mask has hidden what a policy
 * looks at. `torn`: the last line was cut off. `access`: the answer to a question that is not about issuance.
 */
export type Left = "undecided" | "masked" | "torn" | "access";

export type Logged = { readonly decided: Decided } | { readonly left: Left; readonly decisionId?: string };

const readVersion = decisionRecord.shape.version.value;
const record = decisionRecord.extend({ input: z.unknown().optional() });
const readRecord = z.compile(record);
const readInput = z.compile(issuanceInput);
const readAccess = z.compile(accessRecord);

/** More than the longest request and everything that is known about it. */
const maxLineBytes = 4 * 1_048_576;
const chunkBytes = 1_048_576;
const newline = 0x0a;

/**
 * The records of a decision log, one by one, whatever its size. `onRead` is told of every piece of the file.
 * @throws AssayerError LOG_UNREADABLE, or LOG_INVALID with file and line
 */
export async function* readLog(path: string, onRead: (bytes: number) => void = () => {}): AsyncGenerator<Logged> {
  for await (const { text, number, whole } of linesOf(path, onRead)) {
    if (text.trim() === "") continue;
    yield whole ? readLine(text, `${path}:${number}`) : { left: "torn" };
  }
}

function readLine(text: string, place: string): Logged {
  const value = parsed(text, place);
  if (isTyped(value) && readAccess.safeParse(value).success) return { left: "access" };
  const read = readRecord.safeParse(value);
  if (!read.success) throw invalid(place, otherVersion(value) ?? said(read.error));
  const { input, verdict, masked } = read.data;
  const decisionId = read.data.decision_id;
  if (input === undefined || verdict === undefined) return { left: "undecided", decisionId };
  const known = readInput.safeParse(input);
  if (known.success) return { decided: { ...read.data, input: known.data, inputJson: JSON.stringify(input) } };
  if (masked !== undefined && masked.length > 0) return { left: "masked", decisionId };
  throw invalid(place, `input: ${said(known.error)}`);
}

/** Only what is answered about access has a type: a schema's refusal costs more than this look. */
function isTyped(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value;
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(place, "is not JSON; a line that a crash has cut off can be deleted");
  }
}

/** What another version's record is like, nobody knows here. */
function otherVersion(value: unknown): string | undefined {
  const version: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "version") : undefined;
  if (typeof version !== "number" || version === readVersion) return undefined;
  return `is of version ${version} of the decision log, this Assayer reads version ${readVersion}: use the one that wrote it`;
}

/** Members and what was expected of them, never a value. */
function said({ issues: [first] }: z.ZodError): string {
  if (first === undefined) return "is not a record";
  return first.path.length === 0 ? first.message : `${first.path.map(String).join(".")}: ${first.message}`;
}

function invalid(place: string, what: string): AssayerError {
  return new AssayerError("LOG_INVALID", `${place}: ${what}`);
}

interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Whether it ended with a line feed. */
  readonly whole: boolean;
}

async function* linesOf(path: string, onRead: (bytes: number) => void): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let bytes = 0;
  let number = 1;
  for await (const chunk of chunksOf(path)) {
    onRead(chunk.length);
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const end = chunk.subarray(from, at);
      const text = (parts.length === 0 ? end : Buffer.concat([...parts, end])).toString("utf8");
      yield { text, number, whole: true };
      [parts, bytes, from, number] = [[], 0, at + 1, number + 1];
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > maxLineBytes) throw invalid(`${path}:${number}`, `is a line of more than ${maxLineBytes} bytes`);
  }
  if (bytes > 0) yield { text: Buffer.concat(parts).toString("utf8"), number, whole: false };
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) yield chunk as Buffer;
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new AssayerError("LOG_UNREADABLE", `${path}: cannot be read (${why})`, { cause });
  }
}
