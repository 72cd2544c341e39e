import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { openAuthorizer } from "./authorizer.ts";
import type { OpenAuthorizer } from "./authorizer.ts";
import { configuredCallers } from "../callers/coverage.ts";
import type { Configuration } from "../config/schema.ts";
import { openAskers } from "./askers.ts";
import type { Log } from "./log.ts";
import { catalogue, healthChecks, policyStatus, readings, refusals } from "./operations.ts";
import { createMonitor } from "./monitor.ts";
import { startAdminListener } from "../server/admin-listener.ts";
import type { Refusal } from "../server/admin-listener.ts";
import { startDecisionListener } from "../server/decision-listener.ts";
import type { DecisionListener, TlsMaterial } from "../server/decision-listener.ts";
import type { TlsSettings } from "../server/settings.ts";
import { openKeyRing } from "../wire/key-ring.ts";
import { createMetrics } from "../server/metrics.ts";
import { createRoutes } from "../wire/routes.ts";
import type { Route } from "../wire/routes.ts";
import { openApiDocument } from "../server/openapi.ts";
import { packageVersion } from "./version.ts";

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
  const opened: { close: () => unknown }[] = [];
  const keep = <T extends { close: () => unknown }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const close = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  const monitor = createMonitor(log);
  try {
    const authorizer = keep(await openAuthorizer(configuration, { stdout, onEvent: monitor.tell }));
    const askers = keep(await openAskers(configuration, authorizer, log, monitor.tell));
    const decisions = await listen(configuration, authorizer, askers.routes, monitor.tell);
    keep({ close: () => decisions.close({ graceMs: configuration.server.decisions.drain_ms }) });
    const metrics = createMetrics({
      callers: askers.names,
      readings: readings(authorizer, decisions),
      runtime: true,
    });
    monitor.count(metrics.observe);
    const admin = keep(await administer(configuration, authorizer, decisions, metrics, monitor.tell));
    log.info("ready", { decisions: decisions.url, admin: admin.url, ...policyStatus(authorizer) });
    return { decisions: decisions.url, admin: admin.url, reload: authorizer.reload, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

type Tell = ReturnType<typeof createMonitor>["tell"];

const readText = (path: string) => readFile(path, "utf8");

async function readTls({ certificate_file, key_file, client_ca_file }: TlsSettings): Promise<TlsMaterial> {
  const [cert, key] = await Promise.all([readText(certificate_file), readText(key_file)]);
  return { cert, key, ...(client_ca_file !== undefined && { ca: await readText(client_ca_file) }) };
}

async function listen(
  { server }: Configuration,
  { authorize }: OpenAuthorizer,
  routes: readonly Route[],
  onEvent: Tell,
): Promise<DecisionListener> {
  const { tls } = server.decisions;
  return startDecisionListener({
    settings: server.decisions,
    ...(tls && { tls: await readTls(tls) }),
    routes: createRoutes(routes),
    authorize,
    newId: randomUUID,
    stopwatch: () => performance.now(),
    onEvent,
  });
}

async function administer(
  { server, record, callers }: Configuration,
  authorizer: OpenAuthorizer,
  decisions: DecisionListener,
  metrics: ReturnType<typeof createMetrics>,
  onEvent: Tell,
) {
  const { keys, key_files } = server.admin;
  const ring = await openKeyRing({
    owners: [{ owner: "operator", keys, key_files }],
    readFile: readText,
    intervalMs: server.key_file_interval_ms,
    onEvent,
  });
  const listener = await startAdminListener({
    settings: server.admin,
    checks: healthChecks(authorizer, { onFailure: record.on_failure }),
    metrics,
    openApi: () => openApiDocument({ version: packageVersion, decisionsUrl: decisions.url, adminUrl: "/" }),
    catalogue: () => catalogue(authorizer),
    callers: () => configuredCallers(callers),
    policy: { status: () => policyStatus(authorizer), reload: () => reload(authorizer) },
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

async function reload(authorizer: OpenAuthorizer): Promise<Refusal[]> {
  await authorizer.reload();
  return refusals(authorizer);
}
