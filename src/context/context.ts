import { readFile } from "node:fs/promises";
import type { Assemble } from "../issuance/ports.ts";
import { createAssemble } from "./assemble.ts";
import { createDirectory } from "./directory/directory.ts";
import type { Directory } from "./directory/directory.ts";
import type { ContextEvent } from "./events.ts";
import { createEvidenceVerifier } from "./evidence/verify.ts";
import type { EvidenceEvent, EvidenceVerifier } from "./evidence/verify.ts";
import { openFacts } from "./facts/open.ts";
import type { LiveStatus } from "./live.ts";
import type { ContextSettings } from "./settings.ts";

export interface ContextPorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly onEvent: (event: ContextEvent | EvidenceEvent) => void;
}

/** The whole room, open: what a decision needs of it, and what operators do. */
export interface Context {
  readonly assemble: Assemble;
  readonly directory: Directory;
  readonly evidence: EvidenceVerifier;
  /** One entry for each file of facts. */
  readonly factsStatus: () => LiveStatus[];
  /** Reads the directory and the files of facts again. Never rejects: failures are in their status. */
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens directory, evidence verifier and providers, and puts `assemble` over them.
 * @throws AssayerError where a file that is read at start has faults; nothing stays open then
 */
export async function openContext(settings: ContextSettings, ports: ContextPorts): Promise<Context> {
  const opened: { close: () => unknown }[] = [];
  const close = async () => {
    await Promise.all(opened.map(async (one) => one.close()));
  };
  try {
    const directory = await createDirectory(settings.directory, ports);
    opened.push(directory);
    const evidence = await createEvidenceVerifier(settings.evidence, { ...ports, readFile });
    opened.push(evidence);
    const { files, ...facts } = await openFacts(settings, ports);
    opened.push(...files);
    const assemble = createAssemble({
      directory,
      verifyEvidence: evidence.verify,
      ...facts,
      budgetMs: settings.budget_ms,
      onEvent: ports.onEvent,
    });
    const factsStatus = () => files.map((file) => file.status());
    const reload = async () => {
      await Promise.all([directory, ...files].map((one) => one.reload()));
    };
    return { assemble, directory, evidence, factsStatus, reload, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}
