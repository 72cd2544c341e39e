import cluster from "node:cluster";
import type { Configuration } from "../../config/schema.ts";
import { AssayerError } from "../../issuance/errors.ts";
import { counted } from "../../server/metrics.ts";
import type { Samples } from "../../server/metrics.ts";
import type { ProcessLost } from "../monitor.ts";
import { numberVariable } from "./messages.ts";
import type { FromWorker, Status, ToWorker } from "./messages.ts";

/** A process that answers decisions, as its supervisor sees it. */
export interface Forked {
  readonly number: number;
  /** What it told last of itself; nothing before it is ready, and once it has ended. */
  readonly status: () => Status | undefined;
  /** What it measured last; once it has ended, what it had counted. */
  readonly samples: () => Samples;
  /** Milliseconds since it was heard of. */
  readonly silentMs: () => number;
  readonly ready: Promise<undefined>;
  readonly ended: Promise<ProcessLost>;
  /** Resolves once its status is new, or it has ended. */
  readonly ask: (what: "report" | "reload") => Promise<void>;
  readonly stop: () => void;
}

/** Starts a process like this one, with the configuration of this one. */
export function fork(number: number, configuration: Configuration): Forked {
  const worker = cluster.fork({ [numberVariable]: String(number) });
  const questions = new Map<number, () => void>();
  let status: Status | undefined;
  let samples: Samples = [];
  let cause: unknown;
  let heardAt = performance.now();
  let asked = 0;

  const first = (type: FromWorker["type"]) =>
    new Promise<undefined>((resolve) => {
      worker.on("message", (message: FromWorker) => {
        if (message.type === type) resolve(undefined);
      });
    });
  const [hears, ready] = [first("hears"), first("status")];
  const say = (message: ToWorker) => void hears.then(() => worker.send(message, () => {}));

  worker.on("message", (message: FromWorker) => {
    heardAt = performance.now();
    if (message.type === "failed") {
      cause = new AssayerError(message.code, message.message, { details: message.details });
    }
    if (message.type === "status") {
      status = { ...status, ...message.status };
      ({ samples } = message);
      if (message.answers !== undefined) questions.get(message.answers)?.();
    }
  });

  const ended = new Promise<ProcessLost>((resolve) => {
    const end = (how: Pick<ProcessLost, "code" | "signal">) => {
      status = undefined;
      samples = counted(samples);
      for (const answered of questions.values()) answered();
      resolve({ type: "process_lost", process: number, ...(cause !== undefined && { cause }), ...how });
    };
    // What it said at last may be read after its exit is known, and before the channel is closed.
    const silent = new Promise<void>((closed) => worker.once("disconnect", closed));
    worker.once("exit", (code: number | null, signal: NodeJS.Signals | null) => {
      void silent.then(() => end({ ...(code !== null && { code }), ...(signal !== null && { signal }) }));
    });
    worker.on("error", (error) => {
      cause ??= error;
      // There is no process that could exit.
      if (worker.process.pid === undefined) end({});
    });
  });

  const ask = async (type: "report" | "reload") => {
    if (!worker.isConnected()) return;
    const id = (asked += 1);
    await new Promise<void>((resolve) => {
      questions.set(id, resolve);
      say({ type, id });
    });
    questions.delete(id);
  };

  say({ type: "start", configuration });
  return {
    number,
    status: () => status,
    samples: () => samples,
    silentMs: () => performance.now() - heardAt,
    ready,
    ended,
    ask,
    stop: () => say({ type: "stop" }),
  };
}
