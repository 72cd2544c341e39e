import { open } from "node:fs/promises";
import { extname } from "node:path";
import { FileFault, lineAndColumn, present, renderPath, TextFault } from "./fault.ts";
import type { Fault, Path } from "./fault.ts";
import { formats } from "./formats.ts";
import type { Format, Locate } from "./formats.ts";

// Finding a place means reading the text again. Beyond this much of it, faults name the member but no line.
const maxSearched = 16_000_000;

/** A file's documents, and a way back from a part of one to its place in the text. */
export interface Reading {
  readonly documents: readonly unknown[];
  /** The place of a member that is missing is that of the nearest part around it. */
  readonly faultAt: (document: number, path: Path, part: "key" | "value", message: string) => Fault;
}

export interface ReadLimits {
  readonly maxBytes: number;
  /** YAML is parsed some hundred times slower than JSON, so it has a limit of its own. */
  readonly maxYamlBytes: number;
}

/**
 * Reads a file in one of the formats.
 * @param file how the file is called in messages
 * @throws FileFault for whatever is wrong with it, and where
 */
export async function readDocuments(path: string, file: string, limits: ReadLimits): Promise<Reading> {
  const extension = extname(path).toLowerCase();
  const format = formats.get(extension);
  if (format === undefined) throw new FileFault({ file, message: `is none of ${[...formats.keys()].join(", ")}` });
  const isYaml = extension === ".yaml" || extension === ".yml";
  const text = await readText(path, file, isYaml ? Math.min(limits.maxBytes, limits.maxYamlBytes) : limits.maxBytes);
  try {
    const documents = format.parse(text);
    return { documents, faultAt: faultFinder(file, text, format, documents) };
  } catch (failure) {
    if (failure instanceof TextFault) throw textFault(file, text, failure);
    throw failure;
  }
}

function faultFinder(file: string, text: string, format: Format, documents: readonly unknown[]): Reading["faultAt"] {
  let locate: Locate | undefined;
  let searched = 0;
  return (document, path, part, message) => {
    const field = path.length > 0 && { field: renderPath(path) };
    if (searched > 0 && searched + text.length > maxSearched) return { file, ...field, message };
    searched += text.length;
    locate ??= format.locator(text);
    return {
      file,
      ...lineAndColumn(text, locate(document, present(documents[document], path), part)),
      ...field,
      message,
    };
  };
}

/**
 * Reads a bounded UTF-8 file, without its byte order mark.
 * @throws FileFault
 */
export async function readText(path: string, file: string, maxBytes: number): Promise<string> {
  const bytes = await readBytes(path, file, maxBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const lossy = bytes.toString("utf8");
    throw textFault(file, lossy, new TextFault("is not UTF-8", lossy.indexOf("\ufffd")));
  }
}

/** What to do where the system does not let a file or folder be read. `file` is how it is called. */
export function unreadable(file: string): (failure: NodeJS.ErrnoException) => never {
  return ({ code = "unknown" }) => {
    throw new FileFault({ file, message: `cannot be read (${code})` });
  };
}

async function readBytes(path: string, file: string, maxBytes: number): Promise<Buffer> {
  const handle = await open(path, "r").catch(unreadable(file));
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new FileFault({ file, message: "is not a regular file" });
    if (stat.size > maxBytes) {
      throw new FileFault({ file, message: `has ${stat.size} bytes, and no more than ${maxBytes} are read` });
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function textFault(file: string, text: string, { message, offset }: TextFault): FileFault {
  return new FileFault({ file, ...lineAndColumn(text, offset), message });
}
