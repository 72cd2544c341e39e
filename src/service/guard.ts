import { readFile } from "node:fs/promises";
import { createClient } from "../client/client.ts";
import type { Configuration } from "../config/schema.ts";
import { guardCaller } from "../guard/capabilities.ts";
import type { Moment } from "../guard/capabilities.ts";
import type { GuardEvent } from "../guard/events.ts";
import { startGuard } from "../guard/guard.ts";
import { guardSettings } from "../guard/settings.ts";
import type { GuardSettings } from "../guard/settings.ts";
import type { Decide } from "../guard/token-exchange.ts";
import { AssayerError } from "../issuance/errors.ts";
import { openAuthorizer } from "./authorizer.ts";
import type { Log } from "./log.ts";
import { createMonitor } from "./monitor.ts";
import { policyStatus } from "./operations.ts";

export interface GuardService {
  readonly url: string;
  /** Reads policy, directory and facts again, where it is this process that decides. Never rejects. */
  readonly reload: () => Promise<void>;
  /** Answers what was accepted, then stops. */
  readonly close: () => Promise<void>;
}

export interface GuardSurroundings {
  readonly log: Log;
  readonly stdout: NodeJS.WritableStream;
  /** The configuration with which to decide here; asked for only where nobody else decides. */
  readonly configuration: () => Promise<Configuration>;
}

/**
 * The guard and whoever decides for it: this process, or an Assayer elsewhere.
 * @throws AssayerError USAGE, and for what cannot be opened or listened on; nothing stays open then
 */
export async function startGuardService(
  given: Readonly<Record<string, unknown>>,
  { log, stdout, configuration }: GuardSurroundings,
): Promise<GuardService> {
  const settings = settingsFrom(given);
  warn(settings, log);
  const decider =
    settings.decide_at === undefined
      ? await decideHere(settings, await configuration(), log, stdout)
      : decideThere(settings);
  try {
    const onEvent = (event: GuardEvent) => report(event, log);
    const guard = await startGuard({ settings, decide: decider.decide, clock: Date.now, onEvent });
    log.info("ready", { guard: guard.url, upstream: settings.upstream, ...decider.status() });
    const close = async () => {
      await guard.close();
      await decider.close();
    };
    return { url: guard.url, reload: decider.reload, close };
  } catch (failure) {
    await decider.close();
    throw failure;
  }
}

function settingsFrom(given: Readonly<Record<string, unknown>>): GuardSettings {
  const { success, data, error } = guardSettings.safeParse(given);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => `${flag(path)}: ${message}`);
  throw new AssayerError("USAGE", faults.join("\n"));
}

/** `token_paths` is given as `--token-path`, once for each. */
function flag([name = "", index]: readonly PropertyKey[]): string {
  const words = String(name).replaceAll("_", "-");
  return `--${index === undefined ? words : words.replace(/s$/, "")}`;
}

interface Decider extends Pick<GuardService, "reload" | "close"> {
  readonly decide: Decide;
  readonly status: () => object;
}

async function decideHere(
  { tenant, insecure_best_effort: waived, decision_timeout_ms: deadlineMs }: GuardSettings,
  configuration: Configuration,
  log: Log,
  stdout: NodeJS.WritableStream,
): Promise<Decider> {
  const authorizer = await openAuthorizer(configuration, { stdout, onEvent: createMonitor(log).tell });
  const known = { ...(tenant !== undefined && { tenant }), waived };
  const callers: Record<Moment, ReturnType<typeof guardCaller>> = {
    request: guardCaller("request", known),
    response: guardCaller("response", known),
  };
  return {
    decide: (request, moment, requestId) =>
      authorizer.authorize(request, callers[moment], { deadlineMs, ...(requestId !== undefined && { requestId }) }),
    status: () => policyStatus(authorizer),
    reload: authorizer.reload,
    close: authorizer.close,
  };
}

/** The key is read anew each time, so that it can be replaced. */
function decideThere({ decide_at: url = "", key_file: file, decision_timeout_ms: timeoutMs }: GuardSettings): Decider {
  const key = file === undefined ? {} : { key: async () => (await readFile(file, "utf8")).trim() };
  const { decide } = createClient({ url, timeoutMs, ...key });
  return {
    decide: (request, _moment, requestId) => decide(request, requestId === undefined ? {} : { requestId }),
    status: () => ({ decides: url }),
    reload: async () => {},
    close: async () => {},
  };
}

function warn(settings: GuardSettings, log: Log): void {
  const { insecure_best_effort: waived, insecure_http_upstream, upstream } = settings;
  if (waived.length > 0) log.warn("insecure_best_effort", { meaning: `may go unenforced: ${waived.join(", ")}` });
  if (insecure_http_upstream && upstream.startsWith("http:")) {
    log.warn("insecure_http_upstream", { meaning: "whoever is between guard and upstream reads and writes tokens" });
  }
}

const loudness = {
  token_relayed: "info",
  token_denied: "warn",
  request_failed: "warn",
  token_revoked: "info",
  revocation_failed: "warn",
} as const satisfies Record<GuardEvent["type"], keyof Log>;

/** What is relayed as it came is in the decision log. */
function report(event: GuardEvent, log: Log): void {
  if (event.type === "token_relayed" && event.left_out === undefined) return;
  const { type, ...fields } = event;
  log[loudness[type]](type, fields);
}
