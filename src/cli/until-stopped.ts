import type { Log } from "../service/log.ts";
import { exitCodes } from "./exit-codes.ts";

/** What a verb starts that goes on until it is told to stop. */
export interface Running {
  /** Answers whatever was accepted, then ends. */
  readonly close: () => Promise<void>;
  readonly reload: () => Promise<unknown>;
}

/**
 * SIGTERM and SIGINT drain and stop; SIGHUP reads policy and directory again. They are heard before anything has
 * started, so that whoever sees that it is ready can stop it. Rejects where it does not start.
 */
export async function untilStopped(
  start: () => Promise<Running>,
  log: Log,
  exit: (code: number) => void,
): Promise<void> {
  const stop = (signal: NodeJS.Signals) => {
    log.info("stopping", { signal });
    starting
      .then((running) => running.close())
      .then(
        () => exit(exitCodes.ok),
        (failure: unknown) => {
          log.error("stop_failed", { failure });
          exit(exitCodes.internal);
        },
      );
  };
  const reload = () => void starting.then((running) => running.reload());
  process.once("SIGTERM", stop).once("SIGINT", stop).on("SIGHUP", reload);
  const starting = start();
  await starting.catch((failure: unknown) => {
    process.off("SIGTERM", stop).off("SIGINT", stop).off("SIGHUP", reload);
    throw failure;
  });
}
