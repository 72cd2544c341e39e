import { dirname } from "node:path/posix";
import type { Files } from "../archive.ts";
import type { Opa } from "../opa.ts";
import { mapLimited } from "../each.ts";
import { parseModule } from "../syntax.ts";
import { regoModule } from "./definitions.ts";
import type { RegoModule } from "./definitions.ts";

/**
 * Parses packages and all that they import, from a folder that holds the sources of a bundle.
 * @throws AssayerError OPA_UNAVAILABLE or OPA_FAILED
 */
export async function modulesOf(
  packages: readonly string[],
  sources: Files,
  { folder, opa }: { readonly folder: string; readonly opa: Opa },
): Promise<RegoModule[]> {
  // Files are called as they are in the trace: by their paths in the folder.
  const inFolder: Opa = (args, run) => opa(args, { ...run, cwd: folder });
  const parse = async (file: string) =>
    regoModule(await parseModule({ root: folder, path: file, file, text: String(sources.get(file)) }, inFolder));
  const modules: RegoModule[] = [];
  const known = new Set<string>();
  let wanted = [...packages];
  while (wanted.length > 0) {
    for (const name of wanted) known.add(name);
    const files = wanted.flatMap((name) => filesOf(name, sources));
    const parsed = await mapLimited(files, parsedAtOnce, parse);
    modules.push(...parsed);
    wanted = [...new Set(parsed.flatMap(({ imports }) => [...imports.values()]))].filter((name) => !known.has(name));
  }
  return modules;
}

const parsedAtOnce = 4;

/** The path of a file says its package: the contract of policies sees to it (src/authoring/contract/packages.ts). */
function filesOf(packageName: string, sources: Files): string[] {
  const folder = packageName.replaceAll(".", "/");
  return [...sources.keys()].filter((path) => dirname(path) === folder || path === `${folder}.rego`);
}
