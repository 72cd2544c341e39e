import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { openAuthorizer } from "./authorizer.ts";
import type { OpenAuthorizer } from "./authorizer.ts";
import type { Configuration } from "../config/schema.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { Log } from "./log.ts";
import { catalogue, healthChecks, policyStatus, readings } from "./operations.ts";
import { createMonitor } from "./monitor.ts";
import { startAdminListener } from "../server/admin-listener.ts";
import { openAuthenticator } from "../server/authenticate.ts";
import type { Authenticator } from "../server/authenticate.ts";
import { createVerifyCallerToken } from "../server/caller-token.ts";
import { startDecisionListener } from "../server/decision-listener.ts";
import type { DecisionListener } from "../server/decision-listener.ts";
import { openKeyRing } from "../server/key-ring.ts";
import { createMetrics } from "../server/metrics.ts";
import { nativePath, nativeWire } from "../server/native-wire.ts";
import { openApiDocument } from "../server/openapi.ts";
import { issuerKeys } from "./token-keys.ts";
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
    const authenticator = keep(await authenticate(configuration, monitor.tell));
    warn(log, authenticator);
    const decisions = await listen(configuration, authorizer, authenticator, monitor.tell);
    keep({ close: () => decisions.close({ graceMs: configuration.server.decisions.drain_ms }) });
    const metrics = createMetrics({
      callers: authenticator.names,
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

function authenticate({ server }: Configuration, onEvent: Tell): Promise<Authenticator> {
  const { token_issuers: issuers } = server;
  return openAuthenticator({
    settings: server,
    readFile: readText,
    ...(issuers.length > 0 && {
      verifyCallerToken: createVerifyCallerToken({ issuers, keysOf: issuerKeys, clock: Date.now }),
    }),
    onEvent,
  });
}

function warn(log: Log, { allowsAnonymous }: Authenticator): void {
  if (allowsAnonymous) log.warn("insecure_allow_anonymous", { meaning: "callers without credentials are served" });
}

function listen(
  { server }: Configuration,
  { authorize }: OpenAuthorizer,
  { authenticate: judge }: Authenticator,
  onEvent: Tell,
): Promise<DecisionListener> {
  return startDecisionListener({
    settings: server.decisions,
    routes: new Map([[nativePath, nativeWire()]]),
    authenticate: judge,
    authorize,
    newId: randomUUID,
    stopwatch: () => performance.now(),
    onEvent,
  });
}

async function administer(
  { server }: Configuration,
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
    checks: healthChecks(authorizer),
    metrics,
    openApi: () => openApiDocument({ version: packageVersion, decisionsUrl: decisions.url, adminUrl: "/" }),
    catalogue: () => catalogue(authorizer),
    policy: { status: () => policyStatus(authorizer), reload: () => reloadPolicy(authorizer) },
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

async function reloadPolicy({ reload, policy }: OpenAuthorizer): Promise<void> {
  await reload();
  const { lastError } = policy.status();
  if (lastError !== undefined) throw new AssayerError(lastError.code, lastError.message);
}
