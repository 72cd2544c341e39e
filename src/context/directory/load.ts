import { extname, join } from "node:path";
import { AssayerError } from "../../issuance/errors.ts";
import { renderFaults, renderPlace } from "../../files/fault.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { formats } from "../../files/formats.ts";
import { readDocuments } from "../../files/read.ts";
import type { Reading, ReadLimits } from "../../files/read.ts";
import { readEntries } from "./entries.ts";
import type { FileEntries, Place } from "./entries.ts";
import { link } from "./link.ts";
import type { Snapshot } from "./link.ts";
import { isSame, list } from "./list.ts";
import type { Found } from "./list.ts";
import type { LinkFault } from "./references.ts";

export interface Loaded {
  readonly snapshot: Snapshot;
  readonly files: number;
}

/**
 * Returns what reads a folder, all of it at first and then only the files that changed. It rejects with a
 * `DIRECTORY_INVALID` that lists every fault found, with file, line, column and member.
 */
export function createLoader(root: string, limits: ReadLimits, clock: () => number): () => Promise<Loaded> {
  let known = new Map<string, Known>();
  let last: { readonly files: readonly Found[]; readonly loaded: Loaded } | undefined;

  return async () => {
    const files = await list(root, clock());
    if (last && isSame(last.files, files)) return last.loaded;

    const current = new Map<string, Known>();
    for (const file of files.filter(isRead)) {
      const before = known.get(file.name);
      const entries =
        before && isSame([before.file], [file]) ? before.entries : await readEntries(root, file.name, limits);
      current.set(file.name, { file, entries });
    }
    known = current;
    const all = [...current.values()].map(({ entries }) => entries);
    const loaded = { snapshot: await snapshotOf(all, root, limits), files: current.size };
    last = { files, loaded };
    return loaded;
  };
}

interface Known {
  readonly file: Found;
  readonly entries: FileEntries;
}

async function snapshotOf(all: readonly FileEntries[], root: string, limits: ReadLimits): Promise<Snapshot> {
  if (all.length === 0) throw invalid([{ file: root, message: `holds no file in ${[...formats.keys()].join(", ")}` }]);
  const faults = all.flatMap((entries) => entries.faults);
  if (faults.length > 0) throw invalid(faults);
  const linked = await link(all, root);
  if (linked.faults.length > 0) throw invalid(await located(linked.faults, root, limits));
  return linked.snapshot;
}

function invalid(faults: readonly Fault[]): AssayerError {
  return new AssayerError("DIRECTORY_INVALID", renderFaults(faults, maxFaults), {
    details: { faults: faults.slice(0, maxFaults) },
  });
}

const maxFaults = 20;

function isRead({ name }: Found): boolean {
  return formats.has(extname(name).toLowerCase());
}

/** Reads the files in question once more for the places of their faults. */
async function located(faults: readonly LinkFault[], root: string, limits: ReadLimits): Promise<Fault[]> {
  const readings = new Map<string, Promise<Reading | undefined>>();
  const faultAt = async ({ file, document, path }: Place, below: Path, message: string): Promise<Fault> => {
    const reading = readings.get(file) ?? readDocuments(join(root, file), file, limits).catch(() => undefined);
    readings.set(file, reading);
    return (await reading)?.faultAt(document, [...path, ...below], "value", message) ?? { file, message };
  };
  const render = async ({ place, path, message, other }: LinkFault): Promise<Fault> => {
    if (other === undefined) return faultAt(place, path, message);
    const first = await faultAt(other, path, "");
    return faultAt(place, path, `${message}, first at ${renderPlace(first)}`);
  };
  const found: Fault[] = [];
  for (const fault of faults.slice(0, maxFaults)) found.push(await render(fault));
  return found;
}
