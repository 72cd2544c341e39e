import { join } from "node:path";
import type { z } from "zod";
import { faultsOf } from "../../files/document.ts";
import { FileFault } from "../../files/fault.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { readDocuments } from "../../files/read.ts";
import { turn } from "../turn.ts";
import type { Reading, ReadLimits } from "../../files/read.ts";
import { collections, fileDocument } from "./documents.ts";
import type {
  ActionsDocument,
  Collection,
  EntityDocument,
  OwnerDocument,
  RegistrationDocument,
  ResourceDocument,
  TenantDocument,
} from "./documents.ts";

/** Where an entry was written: enough to find its line again, should it turn out to be wrong. */
export interface Place {
  readonly file: string;
  readonly document: number;
  readonly path: Path;
}

export interface Placed<Document> {
  readonly document: Document;
  readonly place: Place;
}

export type PlacedRegistration = Placed<RegistrationDocument> & { readonly kind: Kind };
type Kind = Extract<(typeof collections)[Collection], { kind: string }>["kind"];

/** What one file says, each entry valid by itself. */
export interface FileEntries {
  readonly tenant: Placed<TenantDocument>[];
  readonly owner: Placed<OwnerDocument>[];
  readonly resource: Placed<ResourceDocument>[];
  readonly registration: PlacedRegistration[];
  readonly entity: Placed<EntityDocument>[];
  readonly actions: Placed<ActionsDocument>[];
  readonly faults: Fault[];
}

// Faults beyond these are of one making; and the event loop gets its turn after so many entries.
const maxFaults = 20;
const entriesPerTurn = 500;

/**
 * Reads and validates one file. Never rejects for what is in it: faults are part of the answer.
 * @param file its path from the root
 */
export async function readEntries(root: string, file: string, limits: ReadLimits): Promise<FileEntries> {
  const entries: FileEntries = {
    tenant: [],
    owner: [],
    resource: [],
    registration: [],
    entity: [],
    actions: [],
    faults: [],
  };
  try {
    const reading = await readDocuments(join(root, file), file, limits);
    if (reading.documents.length === 0) throw new FileFault({ file, message: "is empty" });
    let count = 0;
    for (const written of listed(reading, file, entries.faults)) {
      count += 1;
      if (count % entriesPerTurn === 0) await turn();
      addEntry(entries, reading, written);
      if (entries.faults.length >= maxFaults) break;
    }
  } catch (failure) {
    if (!(failure instanceof FileFault)) throw failure;
    entries.faults.push(failure.fault);
  }
  return entries;
}

interface Written {
  readonly collection: Collection;
  readonly entry: unknown;
  readonly place: Place;
}

function* listed(reading: Reading, file: string, faults: Fault[]): Generator<Written> {
  for (const [document, found] of reading.documents.entries()) {
    const lists = fileDocument.safeParse(found);
    if (!lists.success) faults.push(...faultsOf(reading, document, [], lists.error));
    for (const [name, list = []] of Object.entries(lists.data ?? {})) {
      const collection = name as Collection;
      for (const [index, entry] of list.entries()) {
        yield { collection, entry, place: { file, document, path: [collection, index] } };
      }
    }
  }
}

function addEntry(entries: FileEntries, reading: Reading, { collection, entry, place }: Written): void {
  const row = collections[collection];
  const parsed: z.ZodSafeParseResult<unknown> = row.schema.safeParse(entry);
  if (!parsed.success) {
    entries.faults.push(...faultsOf(reading, place.document, place.path, parsed.error));
    return;
  }
  // The table pairs each schema with its list.
  const list = entries[row.is] as Placed<unknown>[];
  list.push({ document: parsed.data, place, ...("kind" in row && { kind: row.kind }) });
}
