import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { configuredCallers } from "../callers/coverage.ts";
import type { Configuration } from "../config/schema.ts";
import { startAdminListener } from "../server/admin-listener.ts";
import { openApiDocument } from "../server/openapi.ts";
import { openKeyRing } from "../wire/key-ring.ts";
import type { Deciding } from "./deciding.ts";
import type { Monitor } from "./monitor.ts";
import { packageVersion } from "./version.ts";

/** Where operators look: `http://address:port`. */
export interface Administration {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** The admin listener over whoever decides. Rejects with KEYS_INVALID, ADDRESS_IN_USE or LISTEN_FAILED. */
export async function openAdministration(
  { server, callers }: Configuration,
  deciding: Deciding,
  onEvent: Monitor["tell"],
): Promise<Administration> {
  const { keys, key_files } = server.admin;
  const ring = await openKeyRing({
    owners: [{ owner: "operator", keys, key_files }],
    readFile: (path) => readFile(path, "utf8"),
    intervalMs: server.key_file_interval_ms,
    onEvent,
  });
  const listener = await startAdminListener({
    settings: server.admin,
    checks: deciding.checks,
    metrics: deciding.metrics,
    openApi: () => openApiDocument({ version: packageVersion, decisionsUrl: deciding.url, adminUrl: "/" }),
    catalogue: deciding.catalogue,
    callers: () => configuredCallers(callers),
    policy: {
      status: deciding.policyStatus,
      reload: async () => {
        await deciding.reload();
        return deciding.refusals();
      },
    },
    ...(keys.length + key_files.length > 0 && { keys: ring }),
    newId: randomUUID,
    onFailure: (cause) => onEvent({ type: "listener_failed", cause }),
  });
  return {
    url: listener.url,
    close: async () => {
      ring.close();
      await listener.close();
    },
  };
}
