import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { AssayerError } from "../issuance/errors.ts";
import type { Terminal } from "./output.ts";

/** A file of the user's. */
export async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new AssayerError("USAGE", `${file}: cannot be read (${cause.code ?? "unknown"})`, { cause });
  });
}

/** JSON from a file, or from standard input where the file is called `-`. */
export async function readJsonInput(file: string, { stdin }: Pick<Terminal, "stdin">): Promise<unknown> {
  const json = file === "-" ? await text(stdin) : await readText(file);
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw new AssayerError("USAGE", `${inputName(file)}: is not JSON`, { cause });
  }
}

/** What messages call it. */
export function inputName(file: string): string {
  return file === "-" ? "standard input" : file;
}
