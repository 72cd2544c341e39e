import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare } from "../../examples/acme/prepare.js";
import { edit } from "../../examples/acme/runtime/edit.js";

/** A copy of the example estate, with keys of its own. */
export interface Estate {
  readonly folder: string;
  readonly config: string;
  readonly keys: string;
  /** Sets, or removes, a member of a YAML file. */
  readonly edit: (file: string, path: readonly string[], value: unknown) => Promise<void>;
  /** Puts back every file that was edited or replaced. */
  readonly restore: () => Promise<void>;
  /** What the files say now is what they are put back to from here on. */
  readonly keep: () => void;
  readonly write: (file: string, text: string) => Promise<void>;
  readonly read: (file: string) => Promise<string>;
  readonly drop: (file: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function createEstate(): Promise<Estate> {
  const folder = await mkdtemp(join(tmpdir(), "assayer-estate-"));
  await prepare(folder);
  const before = new Map<string, string>();
  const read = (file: string) => readFile(join(folder, file), "utf8");
  const remember = async (file: string) => {
    if (!before.has(file)) before.set(file, await read(file));
  };
  const replace = async (file: string, text: string) => {
    await writeFile(join(folder, `${file}.new`), text);
    await rename(join(folder, `${file}.new`), join(folder, file));
  };
  return {
    folder,
    config: join(folder, "assayer.yaml"),
    keys: join(folder, "keys"),
    edit: async (file, path, value) => {
      await remember(file);
      await edit(join(folder, file), path, value);
    },
    write: async (file, text) => {
      await remember(file);
      await replace(file, text);
    },
    restore: async () => {
      for (const [file, text] of before) await replace(file, text);
      before.clear();
    },
    keep: () => before.clear(),
    read,
    drop: (file) => rm(join(folder, file)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** One change of the estate's files: file, path to the member, new value; undefined removes it. */
export type Edit = readonly [file: string, path: readonly string[], value: unknown];

/** Has Assayer read its files again. Fails where one was refused: the last good one would go on deciding, and the test would test nothing. */
export async function reload({ admin }: { readonly admin: string }): Promise<void> {
  const answer = await fetch(`${admin}/policy/reload`, { method: "POST" });
  const health = (await (await fetch(`${admin}/health/ready`)).json()) as {
    checks: Record<string, { detail?: string }>;
  };
  const details = Object.values(health.checks).flatMap(({ detail }) => detail ?? []);
  if (answer.status !== 200 || details.length > 0) throw new Error(`the reload failed: ${details.join("; ")}`);
}
