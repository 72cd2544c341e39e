import type { Configuration } from "../config/schema.ts";
import { openAdministration } from "./administration.ts";
import { openDeciding } from "./deciding.ts";
import type { Log } from "./log.ts";
import { createMonitor } from "./monitor.ts";
import { openProcesses } from "./processes/supervisor.ts";

export interface Service {
  /** Where decisions are asked for, and where operators look: `http://address:port`. */
  readonly decisions: string;
  readonly admin: string;
  /** Reads policy, directory and facts again. Never rejects. */
  readonly reload: () => Promise<void>;
  /** Answers what was accepted, then stops. */
  readonly close: () => Promise<void>;
}

export interface ServiceSurroundings {
  readonly log: Log;
  readonly stdout: NodeJS.WritableStream;
}

/**
 * The whole service. Ready when it resolves.
 * @throws AssayerError for what cannot be opened or listened on; nothing stays open then
 */
export async function startService(
  configuration: Configuration,
  { log, stdout }: ServiceSurroundings,
): Promise<Service> {
  const monitor = createMonitor(log);
  const deciding =
    configuration.server.processes === 1
      ? await openDeciding(configuration, { log, stdout, monitor })
      : await openProcesses(configuration, monitor);
  try {
    const admin = await openAdministration(configuration, deciding, monitor.tell);
    log.info("ready", { decisions: deciding.url, admin: admin.url, ...deciding.policyStatus() });
    const close = async () => {
      await admin.close();
      await deciding.close();
    };
    return { decisions: deciding.url, admin: admin.url, reload: deciding.reload, close };
  } catch (failure) {
    await deciding.close();
    throw failure;
  }
}
