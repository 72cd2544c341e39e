import type { Configuration } from "../config/schema.ts";
import { AssayerError } from "../issuance/errors.ts";
import { openAuthorizer } from "../service/authorizer.ts";
import type { AuthorizerEvent, OpenAuthorizer } from "../service/authorizer.ts";
import { createMonitor } from "../service/monitor.ts";
import { openLog } from "./log.ts";
import type { Terminal } from "./output.ts";

export interface Opening {
  readonly configuration: Configuration;
  /** What time it is for a decision, in milliseconds since the epoch. Default: the system's clock. */
  readonly decisionClock?: () => number;
  readonly onEvent?: (event: AuthorizerEvent) => void;
}

/**
 * Opens an authorizer that writes no decision log, for as long as `use` takes.
 * @throws AssayerError for what cannot be opened; the policy too, without which a service would deny everything
 */
export async function withAuthorizer<T>(
  { configuration, decisionClock, onEvent }: Opening,
  terminal: Terminal,
  use: (authorizer: OpenAuthorizer) => Promise<T>,
): Promise<T> {
  const monitor = createMonitor(openLog(terminal, "warn"));
  const authorizer = await openAuthorizer(
    { ...configuration, record: { ...configuration.record, path: "off" } },
    {
      stdout: terminal.stdout,
      onEvent: (event) => {
        onEvent?.(event);
        if (event.type !== "policy_rejected") monitor.tell(event);
      },
      ...(decisionClock !== undefined && { decisionClock }),
    },
  );
  try {
    const { lastError } = authorizer.policy.status();
    if (lastError !== undefined) throw new AssayerError(lastError.code, lastError.message);
    return await use(authorizer);
  } finally {
    await authorizer.close();
  }
}
