import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Policy } from "./contract/contract.ts";
import type { Files } from "./archive.ts";

/** What goes into a bundle: the modules of all roots at their own paths, and all data in one file. */
export function stagedFiles({ sources, data }: Policy): Files {
  return new Map([
    ...sources.modules.map(({ path, text }): [string, Uint8Array] => [path, Buffer.from(text)]),
    ["data.json", Buffer.from(`${JSON.stringify(data.value)}\n`)],
  ]);
}

/** Calls with a directory that holds these files, and removes it afterwards. */
export async function withDirectory<Result>(files: Files, use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "assayer-bundle-"));
  try {
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
