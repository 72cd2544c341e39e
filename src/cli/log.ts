import { createLog } from "../service/log.ts";
import type { Log } from "../service/log.ts";
import type { Terminal } from "./output.ts";

/** The service's log on standard error; with `--quiet` only what is an error. */
export function openLog({ errors, quiet }: Terminal, level: "info" | "warn" = "info", everywhere?: object): Log {
  return createLog(errors, quiet ? "error" : level, everywhere);
}
