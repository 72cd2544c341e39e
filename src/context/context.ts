import { readFile } from "node:fs/promises";
import type { Assemble } from "../issuance/ports.ts";
import { createAssemble } from "./assemble.ts";
import { createDirectory } from "./directory/directory.ts";
import type { Directory } from "./directory/directory.ts";
import type { ContextEvent } from "./events.ts";
import { createEvidenceVerifier } from "./evidence/verify.ts";
import type { EvidenceEvent, EvidenceVerifier } from "./evidence/verify.ts";
import { createFileProvider } from "./facts/file-provider.ts";
import type { FileProvider } from "./facts/file-provider.ts";
import { createHttpProvider } from "./facts/http-provider.ts";
import { parts } from "./facts/parts.ts";
import type { Part } from "./facts/parts.ts";
import type { Provider } from "./facts/provider.ts";
import type { ProviderSettings } from "./facts/settings.ts";
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
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    await Promise.all(closers.map((closeOne) => closeOne()));
  };
  try {
    const directory = await createDirectory(settings.directory, ports);
    closers.push(directory.close);
    const evidence = await createEvidenceVerifier(settings.evidence, { ...ports, readFile });
    closers.push(evidence.close);
    const files: FileProvider<unknown>["live"][] = [];
    const open = async <Fact>(provider: ProviderSettings, part: Part<Fact>): Promise<Provider<Fact>> => {
      if (provider.type === "http") return createHttpProvider(provider, part, ports);
      const opened = await createFileProvider(provider, part, ports);
      closers.push(opened.live.close);
      files.push(opened.live);
      return opened;
    };
    const openAll = <Fact>(providers: readonly ProviderSettings[], part: Part<Fact>) =>
      Promise.all(providers.map((provider) => open(provider, part)));
    const about = (name: "runner" | "device") => settings.posture.filter(({ part }) => part === name);
    const assemble = createAssemble({
      directory,
      verifyEvidence: evidence.verify,
      runner: await openAll(about("runner"), parts.runner),
      device: await openAll(about("device"), parts.device),
      risk: await openAll(settings.risk ? [settings.risk] : [], parts.risk),
      budgetMs: settings.budget_ms,
      onEvent: ports.onEvent,
    });
    return {
      assemble,
      directory,
      evidence,
      factsStatus: () => files.map((file) => file.status()),
      reload: async () => {
        await Promise.all([directory, ...files].map((one) => one.reload()));
      },
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}
