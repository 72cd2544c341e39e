import { resolve } from "node:path";
import { writeWhole } from "../files/write.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { Terminal } from "./output.ts";

/** One form of a result, and the file that it goes to; standard output where there is none. */
export interface Output {
  readonly format: string;
  readonly path?: string;
}

export interface OutputOptions {
  readonly format: string;
  /** `<format>=<file>`, or a file alone. */
  readonly output?: readonly string[];
}

/**
 * Where a result goes. A file alone takes the place of standard output, in the format of `--format`.
 * @throws AssayerError USAGE
 */
export function outputsOf({ format, output = [] }: OutputOptions, known: readonly string[]): Output[] {
  const files = output.map((value) => fileIn(value, known, format));
  const isReplaced = output.some((value) => !named.test(value));
  const taken = files.map(({ path }) => resolve(path));
  const twice = files.find(({ path }, index) => taken.indexOf(resolve(path)) !== index);
  if (twice !== undefined)
    throw new AssayerError("USAGE", `--output: there is another result for ${twice.path} already`);
  return [...(isReplaced ? [] : [{ format }]), ...files];
}

/** What goes to standard output is there even where a file cannot be written. */
export async function writeOutputs(
  outputs: readonly Output[],
  render: (format: string) => string,
  { stdout }: Terminal,
): Promise<void> {
  for (const { format, path } of outputs) {
    if (path === undefined) stdout.write(render(format));
    else await writeWhole(path, render(format));
  }
}

/** What begins with a word and `=`; a file that is called so can be written as `./a=b`. */
const named = /^([a-z]+)=(.*)$/s;

function fileIn(value: string, known: readonly string[], otherwise: string): Required<Output> {
  const [, format = otherwise, path = value] = named.exec(value) ?? [];
  if (!known.includes(format)) {
    throw new AssayerError("USAGE", `--output: there is no format "${format}", only ${known.join(", ")}`);
  }
  if (path === "") throw new AssayerError("USAGE", `--output: "${value}" names no file`);
  return { format, path };
}
