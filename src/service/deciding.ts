import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Configuration } from "../config/schema.ts";
import type { Refusal } from "../server/admin-listener.ts";
import type { CatalogueEntry } from "../server/catalogue.ts";
import { startDecisionListener } from "../server/decision-listener.ts";
import type { DecisionListener, TlsMaterial } from "../server/decision-listener.ts";
import type { HealthChecks } from "../server/health.ts";
import { createMetrics } from "../server/metrics.ts";
import type { Metrics } from "../server/metrics.ts";
import type { TlsSettings } from "../server/settings.ts";
import { createRoutes } from "../wire/routes.ts";
import type { Route } from "../wire/routes.ts";
import { openAskers } from "./askers.ts";
import { openAuthorizer } from "./authorizer.ts";
import type { OpenAuthorizer } from "./authorizer.ts";
import type { Log } from "./log.ts";
import type { Monitor } from "./monitor.ts";
import { catalogue, healthChecks, policyStatus, readings, refusals } from "./operations.ts";
import type { Checks, PolicyStatus } from "./operations.ts";

/** Whoever answers decisions, one process or several, as operators look after it. */
export interface Deciding {
  /** Where decisions are asked for: `http://address:port`. */
  readonly url: string;
  readonly checks: HealthChecks;
  readonly policyStatus: () => PolicyStatus;
  readonly catalogue: () => readonly CatalogueEntry[];
  readonly metrics: Pick<Metrics, "render">;
  /** Reads policy, directory and facts again. Never rejects. */
  readonly reload: () => Promise<void>;
  /** What was refused when it was last read. */
  readonly refusals: () => readonly Refusal[];
  /** Answers what was accepted, then stops. */
  readonly close: () => Promise<void>;
}

/** The same in this process. */
export interface DecidingHere extends Deciding {
  readonly checks: Checks;
  readonly metrics: Metrics;
}

export interface DecidingSurroundings {
  readonly log: Log;
  readonly stdout: NodeJS.WritableStream;
  readonly monitor: Monitor;
}

/**
 * An authorizer behind the decision listener.
 * @throws AssayerError for what cannot be opened or listened on; nothing stays open then
 */
export async function openDeciding(
  configuration: Configuration,
  { log, stdout, monitor }: DecidingSurroundings,
): Promise<DecidingHere> {
  const opened: { close: () => unknown }[] = [];
  const keep = <T extends { close: () => unknown }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const close = async () => {
    for (const one of opened.toReversed()) await one.close();
  };
  try {
    const authorizer = keep(await openAuthorizer(configuration, { stdout, onEvent: monitor.tell }));
    const askers = keep(await openAskers(configuration, authorizer, log, monitor.tell));
    const listener = await listen(configuration, authorizer, askers.routes, monitor.tell);
    keep({ close: () => listener.close({ graceMs: configuration.server.decisions.drain_ms }) });
    const metrics = createMetrics({ callers: askers.names, readings: readings(authorizer, listener), runtime: true });
    monitor.count(metrics.observe);
    return {
      url: listener.url,
      checks: healthChecks(authorizer, { onFailure: configuration.record.on_failure }),
      policyStatus: () => policyStatus(authorizer),
      catalogue: () => catalogue(authorizer),
      metrics,
      reload: authorizer.reload,
      refusals: () => refusals(authorizer),
      close,
    };
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function listen(
  { server }: Configuration,
  { authorize }: OpenAuthorizer,
  routes: readonly Route[],
  onEvent: Monitor["tell"],
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

async function readTls({ certificate_file, key_file, client_ca_file }: TlsSettings): Promise<TlsMaterial> {
  const [cert, key] = await Promise.all([readText(certificate_file), readText(key_file)]);
  return { cert, key, ...(client_ca_file !== undefined && { ca: await readText(client_ca_file) }) };
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8");
}
