import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import { writeWhole } from "../files/write.ts";

/** A file to which a result is written besides standard output, and how. */
export interface Output<Format extends string = string> {
  readonly format: Format;
  readonly path: string;
}

/** What a file's ending says about its format; the first that fits. */
export type Endings<Format extends string> = readonly (readonly [ending: string, format: Format])[];

/** `--output junit=report.xml`, or a file whose ending says which format is meant; may be repeated. */
export function outputOption<Format extends string>(formats: readonly Format[], endings: Endings<Format>): Option {
  const parse = (value: string, all: readonly Output<Format>[] = []): Output<Format>[] => {
    const output = outputOf(value, formats, endings);
    const isTaken = all.some(({ path }) => resolve(path) === resolve(output.path));
    if (isTaken) throw new InvalidArgumentError(`There is another result for ${output.path} already.`);
    return [...all, output];
  };
  const [example] = endings;
  const means = `write the result to a file too, as in ${example?.[1]}=result${example?.[0]}; may be repeated`;
  return new Option("--output <format=file>", means).argParser(parse);
}

function outputOf<Format extends string>(
  value: string,
  formats: readonly Format[],
  endings: Endings<Format>,
): Output<Format> {
  const [, name, named] = /^([^=]*)=(.*)$/s.exec(value) ?? [];
  const path = named ?? value;
  const wanted = name ?? endings.find(([ending]) => value.endsWith(ending))?.[1];
  const format = formats.find((one) => one === wanted);
  if (path !== "" && format !== undefined) return { format, path };
  throw new InvalidArgumentError(`Say <format>=<file>, with one of these formats: ${formats.join(", ")}.`);
}

/** What went to standard output is there even where a file cannot be written. */
export async function writeOutputs<Format extends string>(
  outputs: readonly Output<Format>[],
  render: (format: Format) => string,
): Promise<void> {
  for (const { format, path } of outputs) await writeWhole(path, render(format));
}
