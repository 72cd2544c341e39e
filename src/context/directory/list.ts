import type { BigIntStats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unreadable } from "../../files/read.ts";

/** A file as it was found. */
export interface Found {
  /** From the root. */
  readonly name: string;
  /** Changes whenever the file does; absent where that cannot be told, so that the file is read again. */
  readonly version: string | undefined;
}

/**
 * Every file below the root, sorted. Names with a leading dot are skipped: editors' and, in mounted Kubernetes
 * volumes, the folders behind the links.
 * @throws FileFault
 */
export async function list(root: string, now: number, folder = "", depth = 0): Promise<Found[]> {
  if (depth > maxDepth) throw new Error(`${folder}: is nested deeper than ${maxDepth} folders`);
  const path = join(root, folder);
  const names = (await readdir(path).catch(unreadable(path))).filter((name) => !name.startsWith(".")).sort();
  const found = names.map(async (part) => {
    const name = join(folder, part);
    const file = await statOf(join(root, name));
    if (file === undefined) return [];
    if (file.isDirectory()) return list(root, now, name, depth + 1);
    return [{ name, version: versionOf(file, now) }];
  });
  return (await Promise.all(found)).flat();
}

/** Whether no file was changed, added or removed, as far as can be told. */
export function isSame(before: readonly Found[], now: readonly Found[]): boolean {
  const versions = new Map(before.map(({ name, version }) => [name, version]));
  const isUnchanged = ({ name, version }: Found) => version !== undefined && versions.get(name) === version;
  return before.length === now.length && now.every(isUnchanged);
}

const maxDepth = 8;
const youngMs = 100;

/** Absent where the file is gone since its folder was read. A link that leads nowhere is there, and cannot be read. */
async function statOf(path: string): Promise<BigIntStats | undefined> {
  const absent = (failure: NodeJS.ErrnoException) => {
    if (failure.code === "ENOENT") return undefined;
    throw failure;
  };
  return (await stat(path, { bigint: true }).catch(absent)) ?? lstat(path, { bigint: true }).catch(absent);
}

/** Two changes within a tick of the file system's clock look the same, so a file that is so young has no version. */
function versionOf({ mtimeNs, ctimeNs, size, ino, ctimeMs }: BigIntStats, now: number): string | undefined {
  return now - Number(ctimeMs) < youngMs ? undefined : [mtimeNs, ctimeNs, size, ino].join(",");
}
