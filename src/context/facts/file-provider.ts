import { basename } from "node:path";
import { AssayerError } from "../../issuance/errors.ts";
import type { OnContextEvent } from "../events.ts";
import { faultsOf } from "../../files/document.ts";
import { FileFault, renderFaults } from "../../files/fault.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { readDocuments } from "../../files/read.ts";
import { createLive } from "../live.ts";
import type { Live } from "../live.ts";
import type { Part, Written } from "./parts.ts";
import type { Provider } from "./provider.ts";
import type { FileProviderSettings } from "./settings.ts";

export interface FilePorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onEvent: OnContextEvent;
}

export interface FileProvider<Fact> extends Provider<Fact> {
  readonly live: Pick<Live<unknown>, "status" | "reload" | "close">;
}

/**
 * Facts from a file: maps within maps, a level for each key, read again on change.
 * A fact without a time of observation is what the file says now; once the file has gone bad, it is what the file said
 * last.
 * @throws AssayerError `FACTS_INVALID`
 */
export async function createFileProvider<Fact>(
  settings: FileProviderSettings,
  part: Part<Fact>,
  { clock, onEvent }: FilePorts,
): Promise<FileProvider<Fact>> {
  const { name, path, key } = settings;
  const live = await createLive({
    source: name,
    load: () => readFacts(settings, part),
    ...(settings.watch && { watch: path }),
    failure: "FACTS_INVALID",
    clock,
    onEvent,
  });
  return {
    name,
    needs: new Set(key),
    look: (keys, now) => {
      const written = live.value().get(indexKey(key.map((one) => keys[one])));
      return written?.(Math.floor(live.goodAt(now * 1_000) / 1_000));
    },
    live,
  };
}

type Facts<Fact> = ReadonlyMap<string, Written<Fact>>;

// No two lists of identifiers have the same JSON text, whatever is in them.
function indexKey(keys: readonly (string | undefined)[]): string {
  return JSON.stringify(keys);
}

async function readFacts<Fact>(settings: FileProviderSettings, part: Part<Fact>): Promise<Facts<Fact>> {
  const { path, key, max_file_bytes: maxBytes, max_yaml_bytes: maxYamlBytes } = settings;
  const file = basename(path);
  const facts = new Map<string, Written<Fact>>();
  const faults: Fault[] = [];
  const reading = await readDocuments(path, file, { maxBytes, maxYamlBytes }).catch(rethrow);
  if (reading.documents.length === 0) faults.push({ file, message: "is empty" });
  for (const [document, found] of reading.documents.entries()) {
    const faultAt = (names: Path, message: string) => reading.faultAt(document, names, "value", message);
    for (const { names, entry } of leaves(found, key.length)) {
      const id = indexKey(names);
      const parsed = part.inFile.safeParse(part.keyIsId ? withId(entry, names) : entry);
      if (!isMap(entry)) faults.push(faultAt(names, "expected a map"));
      else if (facts.has(id)) faults.push(faultAt(names, "is there twice"));
      else if (parsed.success) facts.set(id, parsed.data);
      else faults.push(...faultsOf(reading, document, names, parsed.error));
      if (faults.length >= maxFaults) throw invalid(faults);
    }
  }
  if (faults.length > 0) throw invalid(faults);
  return facts;
}

const maxFaults = 20;

/** What lies so many levels deep, or ends sooner because it is no map, each with the names that lead there. */
function* leaves(value: unknown, levels: number, names: readonly string[] = []): Generator<Leaf> {
  if (levels === names.length || !isMap(value)) {
    yield { names, entry: value };
    return;
  }
  for (const [name, inner] of Object.entries(value)) yield* leaves(inner, levels, [...names, name]);
}

interface Leaf {
  readonly names: readonly string[];
  readonly entry: unknown;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withId(entry: unknown, names: readonly string[]): unknown {
  return isMap(entry) ? { id: names.at(-1), ...entry } : entry;
}

function rethrow(failure: unknown): never {
  throw failure instanceof FileFault ? invalid([failure.fault]) : failure;
}

function invalid(faults: readonly Fault[]): AssayerError {
  return new AssayerError("FACTS_INVALID", renderFaults(faults, maxFaults), { details: { faults } });
}
