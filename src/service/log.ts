import { pino } from "pino";
import type { Writable } from "node:stream";

/** What the service says of itself, for operators. Never a token, a secret or a request. */
export interface Log {
  readonly info: (event: string, fields?: object) => void;
  readonly warn: (event: string, fields?: object) => void;
  readonly error: (event: string, fields?: object) => void;
}

/**
 * JSON lines: `{"level":"warn","time":"…","event":"policy_reload_failed",…}`
 * @param everywhere fields of every line
 */
export function createLog(stream: Writable, level: "info" | "warn" | "error" = "info", everywhere?: object): Log {
  // Nobody reads any more: that must not end the process.
  stream.on("error", () => {});
  const logger = pino(
    {
      level,
      base: everywhere ?? null,
      messageKey: "event",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return {
    info: (event, fields = {}) => logger.info(plain(fields), event),
    warn: (event, fields = {}) => logger.warn(plain(fields), event),
    error: (event, fields = {}) => logger.error(plain(fields), event),
  };
}

/** Errors as code and message, the whole chain of causes; no stack, which would name paths of this machine. */
function plain(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? described(value) : value]),
  );
}

function described(error: Error): object {
  const { message, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return { ...(code !== undefined && { code }), message, ...(cause instanceof Error && { cause: described(cause) }) };
}
