import cluster from "node:cluster";
import { on } from "node:events";
import type { Configuration } from "../../config/schema.ts";
import { AssayerError } from "../../issuance/errors.ts";
import { processPath } from "../../record/process-path.ts";
import { readiness } from "../../server/health.ts";
import { openDeciding } from "../deciding.ts";
import type { DecidingHere } from "../deciding.ts";
import { createMonitor } from "../monitor.ts";
import type { ServiceSurroundings } from "../service.ts";
import { numberVariable, statusMs } from "./messages.ts";
import type { FromWorker, Status, ToWorker } from "./messages.ts";

/** Which of several processes this one is; nothing where it is none of them. */
export function workerNumber(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const number = env[numberVariable];
  return cluster.isWorker && number !== undefined ? Number(number) : undefined;
}

/** One of several processes: decides until the supervisor says to stop, or is gone. */
export async function work(number: number, { log, stdout }: ServiceSurroundings): Promise<void> {
  leaveSignalsToTheSupervisor();
  outliveTheSupervisor();
  const messages = heard();
  const configuration = await startOf(messages, number);
  const surroundings = { log, stdout, monitor: createMonitor(log) };
  try {
    const deciding = await openDeciding(configuration, surroundings).catch(tellFailure);
    if (deciding !== undefined) await decideUntilStopped(deciding, messages);
  } finally {
    if (process.connected) process.disconnect();
  }
}

type Messages = AsyncGenerator<ToWorker, void>;

/** What the supervisor says, until it is gone. */
async function* heard(): Messages {
  for await (const [message] of on(process, "message", { close: ["disconnect"] })) yield message as ToWorker;
}

/** A terminal and an init system signal every process of a service. Whoever drained then would drain before its time. */
function leaveSignalsToTheSupervisor(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
}

/** Node would end this process together with the supervisor, and accepted requests with it. */
function outliveTheSupervisor(): void {
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;
}

/** The supervisor's configuration: what the file says may be another by the time that a process is replaced. */
async function startOf(messages: Messages, number: number): Promise<Configuration> {
  const first = messages.next();
  await tell({ type: "hears" });
  const { value: message } = await first;
  if (message?.type !== "start") throw new AssayerError("INTERNAL", "the supervisor is gone");
  const { configuration } = message;
  return {
    ...configuration,
    record: { ...configuration.record, path: processPath(configuration.record.path, number) },
  };
}

async function decideUntilStopped(deciding: DecidingHere, messages: Messages): Promise<void> {
  const tellStatus = statusOf(deciding);
  await tellStatus();
  const telling = setInterval(() => void tellStatus(), statusMs);
  const reload = async (id: number) => {
    await deciding.reload();
    await tellStatus(id);
  };
  for await (const message of messages) {
    if (message.type === "stop") break;
    if (message.type === "reload") void reload(message.id);
    if (message.type === "report") void tellStatus(message.id);
  }
  clearInterval(telling);
  await deciding.close();
}

/** Tells how this process is. A catalogue is long, and goes along where the policy is another. */
function statusOf(deciding: DecidingHere): (answers?: number) => Promise<void> {
  let told: string | undefined;
  return async (answers) => {
    const policy = deciding.policyStatus();
    const catalogue = policy.digest === told ? {} : { catalogue: deciding.catalogue() };
    told = policy.digest;
    const status: Status = {
      url: deciding.url,
      checks: readiness(deciding.checks).checks,
      policy,
      refusals: deciding.refusals(),
      ...catalogue,
    };
    const samples = await deciding.metrics.samples();
    await tell({ type: "status", status, samples, ...(answers !== undefined && { answers }) });
  };
}

async function tellFailure(failure: unknown): Promise<undefined> {
  const { code, details } = failure instanceof AssayerError ? failure : { code: "INTERNAL" as const, details: {} };
  const message = failure instanceof Error ? failure.message : "unknown failure";
  await tell({ type: "failed", code, message, details });
}

/** Resolves also where nobody hears it any more. */
function tell(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, {}, () => resolve());
    else resolve();
  });
}
