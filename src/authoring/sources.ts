import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AssayerError } from "../issuance/errors.ts";

/** A file below one of the roots. */
export interface SourceFile {
  /** The root as it was given. */
  readonly root: string;
  /** Below the root, with `/`: it says which package or which part of the data the file holds. */
  readonly path: string;
  /** Where a person finds it: root and path. */
  readonly file: string;
  readonly text: string;
}

/** What the roots hold, each list in the order of the roots and then by path. */
export interface Sources {
  /** What a bundle is built from. */
  readonly modules: readonly SourceFile[];
  readonly data: readonly SourceFile[];
  /** `*_test.rego`: never in a bundle. */
  readonly tests: readonly SourceFile[];
}

const kinds: readonly [kind: keyof Sources, pattern: RegExp][] = [
  ["tests", /_test\.rego$/],
  ["modules", /\.rego$/],
  ["data", /(^|\/)data\.(json|ya?ml)$/],
];

/**
 * Reads the library and a team's own directories. Whatever is neither Rego nor a data file is ignored, as are hidden
 * files. Error: `POLICY_SOURCES_UNREADABLE`, also for a symbolic link, as a bundle must not depend on what lies
 * outside of its roots.
 */
export async function readSources(roots: readonly string[]): Promise<Sources> {
  const sources = { modules: [] as SourceFile[], data: [] as SourceFile[], tests: [] as SourceFile[] };
  for (const root of roots) {
    for (const path of await filesBelow(root)) {
      const kind = kinds.find(([, pattern]) => pattern.test(path))?.[0];
      if (kind !== undefined) sources[kind].push(await sourceFile(root, path));
    }
  }
  return sources;
}

async function sourceFile(root: string, path: string): Promise<SourceFile> {
  const file = join(root, path);
  return { root, path, file, text: await readFile(file, "utf8").catch(unreadable(file)) };
}

/** Every file below the root, by path, in code-unit order. */
async function filesBelow(root: string, folder = ""): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(unreadable(join(root, folder)));
  const found: string[] = [];
  for (const entry of entries.filter(({ name }) => !name.startsWith("."))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) unreadable(join(root, path))("it is a symbolic link");
    if (entry.isDirectory()) found.push(...(await filesBelow(root, path)));
    if (entry.isFile()) found.push(path);
  }
  return found.sort();
}

function unreadable(file: string): (cause: unknown) => never {
  return (cause) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AssayerError("POLICY_SOURCES_UNREADABLE", `${file} cannot be read: ${why}`, { cause, details: { file } });
  };
}
