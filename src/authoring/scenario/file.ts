import { dirname, join, normalize } from "node:path";
import { faultsOf } from "../../files/document.ts";
import { FileFault } from "../../files/fault.ts";
import type { Fault, Path } from "../../files/fault.ts";
import { readDocuments } from "../../files/read.ts";
import type { Reading } from "../../files/read.ts";
import { scenarioDocument } from "./schema.ts";
import type { ScenarioDocument } from "./schema.ts";

/** A scenario file with the files that it includes, each read once. */
export interface ScenarioFile {
  readonly file: string;
  readonly content: ScenarioDocument;
  readonly included: readonly ScenarioFile[];
  readonly faultAt: (path: Path, message: string, part?: "key" | "value") => Fault;
}

/** Reads files, each once; keeps what is wrong with them. */
export interface Files {
  readonly read: (file: string) => Promise<ScenarioFile | undefined>;
  readonly faults: Fault[];
}

const limits = { maxBytes: 4 * 1_048_576, maxYamlBytes: 4 * 1_048_576 };

export function scenarioFiles(): Files {
  const faults: Fault[] = [];
  const known = new Map<string, ScenarioFile | undefined>();

  const read = async (path: string, above: readonly string[] = []): Promise<ScenarioFile | undefined> => {
    const file = normalize(path);
    if (known.has(file)) return known.get(file);
    const parsed = await parse(file, faults);
    const result = parsed && { ...parsed, included: await includedBy(parsed, [...above, file]) };
    known.set(file, result);
    return result;
  };

  const includedBy = async (of: Omit<ScenarioFile, "included">, chain: readonly string[]): Promise<ScenarioFile[]> => {
    const found: ScenarioFile[] = [];
    for (const [index, path] of of.content.include.entries()) {
      const file = normalize(join(dirname(of.file), path));
      const circle = chain.indexOf(file);
      const message = `files include each other: ${[...chain.slice(circle), file].join(" → ")}`;
      if (circle >= 0) faults.push(of.faultAt(["include", index], message));
      const inner = circle >= 0 ? undefined : await read(file, chain);
      if (inner !== undefined) found.push(inner);
    }
    return found;
  };

  return { read, faults };
}

async function parse(file: string, faults: Fault[]): Promise<Omit<ScenarioFile, "included"> | undefined> {
  const reading = await readDocuments(file, file, limits).catch((failure: unknown) => {
    if (!(failure instanceof FileFault)) throw failure;
    faults.push(failure.fault);
    return undefined;
  });
  if (reading === undefined) return undefined;
  const parsed = scenarioDocument.safeParse(documentOf(reading));
  if (parsed.success) {
    const faultAt: ScenarioFile["faultAt"] = (path, message, part = "value") => reading.faultAt(0, path, part, message);
    return { file, content: parsed.data, faultAt };
  }
  faults.push(...faultsOf(reading, 0, [], parsed.error));
  return undefined;
}

/** An empty file is a scenario file without scenarios. */
function documentOf({ documents }: Reading): unknown {
  return documents[0] ?? {};
}
