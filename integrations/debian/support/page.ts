import { readFile } from "node:fs/promises";
import { blocksOf } from "../../../test/support/readme.ts";

/** The configuration that a page of docs/callers tells people to write, in one language, with addresses and keys. */
export async function configurationOf(
  page: string,
  language: string,
  values: Readonly<Record<string, string>> = {},
): Promise<string> {
  const blocks = blocksOf(await readFile(`docs/callers/${page}.md`, "utf8"));
  const [found, ...others] = blocks.filter((block) => block.language === language);
  if (found === undefined || others.length > 0) throw new Error(`${page}.md does not have one block of ${language}`);
  return withValues(found.text, values);
}

/** The text with every value in the place of its example. */
export function withValues(text: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce((before, [example, value]) => {
    if (!before.includes(example)) throw new Error(`there is no ${example}`);
    return before.replaceAll(example, value);
  }, text);
}
