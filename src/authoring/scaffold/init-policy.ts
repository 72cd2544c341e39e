import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeAll } from "../../files/write-all.ts";
import { AssayerError } from "../../issuance/errors.ts";
import { readTemplate } from "./templates.ts";

/** The example for GitHub is what a repository begins with: its steps are run there, in the tests of the examples. */
const workflow = fileURLToPath(new URL("../../../examples/ci/github/policy.yaml", import.meta.url));

/**
 * Writes a policy repository into a folder that is not there yet, or has nothing in it but Git's own.
 * @param version of Assayer, to which the repository is pinned
 * @returns the files that were written
 * @throws AssayerError FOLDER_NOT_EMPTY, FILE_UNWRITABLE
 */
export async function initPolicy(folder: string, version: string): Promise<string[]> {
  await assertEmpty(folder);
  const template = await readTemplate("policy", { ASSAYER_VERSION: version });
  const texts = [...template, [".github/workflows/policy.yaml", await readFile(workflow, "utf8")] as const];
  const files = new Map(texts.map(([path, text]) => [join(folder, path), text]));
  await writeAll(files);
  return [...files.keys()];
}

async function assertEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    const why = cause.code === "ENOTDIR" ? "is not a folder" : `cannot be read (${cause.code ?? "unknown"})`;
    throw new AssayerError("FOLDER_NOT_EMPTY", `${folder} ${why}`, { cause });
  });
  const [first] = names.filter((name) => name !== ".git").sort();
  if (first === undefined) return;
  throw new AssayerError(
    "FOLDER_NOT_EMPTY",
    `${join(folder, first)} is in the way: a policy repository begins in an empty folder`,
  );
}
