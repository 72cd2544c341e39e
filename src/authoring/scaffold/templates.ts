import { readFile, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** By the path below their template, with `/`. */
export type Texts = ReadonlyMap<string, string>;

const folder = fileURLToPath(new URL("../../../templates", import.meta.url));

/** What a template's names stand for: each is replaced wherever it is written, all of them at once. */
export type Names = Readonly<Record<string, string>>;

/** The files of a template that comes along, with its names replaced. */
export async function readTemplate(name: string, names: Names): Promise<Texts> {
  const root = join(folder, name);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    paths
      .sort()
      .map(async (path): Promise<[string, string]> => [
        named(relative(root, path).replaceAll(sep, "/"), names).replaceAll(hidden, "$1."),
        named(await readFile(path, "utf8"), names),
      ]),
  );
  return new Map(texts);
}

/** npm publishes no `.gitignore`, and tools of this repository would obey the others: in a template they are `dot.…`. */
const hidden = /(^|\/)dot\./g;

function named(text: string, names: Names): string {
  const known = new RegExp(Object.keys(names).join("|"), "g");
  return text.replace(known, (name) => names[name] ?? name);
}
