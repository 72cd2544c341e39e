import type { Log } from "../service/log.ts";
import { exitCodes } from "./exit-codes.ts";

/** What a verb starts that goes on until it is told to stop. */
export interface Running {
  /** Answers whatever was accepted, then ends. */
  readonly close: () => Promise<void>;
  readonly reload: () => Promise<unknown>;
}

/** SIGTERM and SIGINT drain and stop; SIGHUP reads policy and directory again. */
export function untilStopped(running: Running, log: Log, exit: (code: number) => void): void {
  const stop = (signal: NodeJS.Signals) => {
    log.info("stopping", { signal });
    running.close().then(
      () => exit(exitCodes.ok),
      (failure: unknown) => {
        log.error("stop_failed", { failure });
        exit(exitCodes.internal);
      },
    );
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  process.on("SIGHUP", () => void running.reload());
}
