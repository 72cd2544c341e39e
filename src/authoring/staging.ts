import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { AssayerError } from "../issuance/errors.ts";
import type { Files } from "./archive.ts";
import type { Policy } from "./contract/contract.ts";
import { mapLimited } from "./each.ts";
import type { Opa } from "./opa.ts";

/** Files that are written at the same time. */
const atOnce = 16;

/** What goes into a bundle: the modules of all roots at their own paths, and all data in one file. */
export function stagedFiles({ sources, data }: Policy): Files {
  return new Map([
    ...sources.modules.map(({ path, text }): [string, Uint8Array] => [path, Buffer.from(text)]),
    ["data.json", Buffer.from(`${JSON.stringify(data.value)}\n`)],
  ]);
}

/** An `opa` whose errors name the files of a policy as a person finds them, not as they were staged. */
export function naming({ sources }: Pick<Policy, "sources">, opa: Opa): Opa {
  const files = new Map([...sources.modules, ...sources.tests].map(({ path, file }) => [path, file]));
  const named = (text: string): string =>
    text.replace(/(?<![\w./-])[\w./-]+\.rego(?=:\d)/g, (path) => files.get(path) ?? path);
  return async (args, run) => {
    try {
      return await opa(args, run);
    } catch (failure) {
      if (!(failure instanceof AssayerError) || failure.code !== "OPA_FAILED") throw failure;
      throw new AssayerError("OPA_FAILED", named(failure.message), { cause: failure });
    }
  };
}

/** Calls with a directory that holds these files, and removes it afterwards. */
export async function withDirectory<Result>(files: Files, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "assayer-bundle-"));
  try {
    await writeFiles(folder, files);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes files below a folder, and answers how many there were. */
export async function writeFiles(folder: string, files: Files): Promise<number> {
  const folders = new Set([...files.keys()].map((path) => dirname(join(folder, path))));
  await mapLimited([...folders], atOnce, (one) => mkdir(one, { recursive: true }));
  await mapLimited([...files], atOnce, ([path, bytes]) => writeFile(join(folder, path), bytes));
  return files.size;
}
