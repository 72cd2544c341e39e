import { readFile } from "node:fs/promises";
import { insecureSettings } from "../callers/insecure.ts";
import { nativePath, nativeWire } from "../callers/native/wire.ts";
import { openCallers } from "../callers/open.ts";
import type { Configuration } from "../config/schema.ts";
import type { Log } from "./log.ts";
import { openAuthenticator, requireLoopback } from "../server/authenticate.ts";
import { keysAt } from "./token-keys.ts";
import { createVerifyCallerToken } from "../wire/caller-token.ts";
import type { KeyFileEvent } from "../wire/polled-files.ts";
import type { Route } from "../wire/routes.ts";

/** Whoever may ask for decisions: over the native wire, and over the hooks of identity providers. */
export interface Askers {
  readonly routes: readonly Route[];
  /** Every name that one can have: a closed set. */
  readonly names: readonly string[];
  readonly close: () => void;
}

/** Rejects with INSECURE_ADDRESS or KEYS_INVALID; warns of whatever weakens security. */
export async function openAskers(
  { server, callers }: Configuration,
  log: Log,
  onEvent: (event: KeyFileEvent) => void,
): Promise<Askers> {
  const insecure = insecureSettings(callers);
  for (const { setting, ...fields } of insecure) log.warn(setting, fields);
  if (insecure.some(({ setting }) => setting === "insecure_none")) requireLoopback(server.decisions.address);

  const native = await openAuthenticator({ settings: server, readFile: readText, ...verifier(server), onEvent });
  if (native.allowsAnonymous)
    log.warn("insecure_allow_anonymous", { meaning: "callers without credentials are served" });
  try {
    const intervalMs = server.key_file_interval_ms;
    const hooks = await openCallers(callers, { readFile: readText, intervalMs, clock: Date.now, keysAt, onEvent });
    return {
      routes: [{ path: nativePath, wire: nativeWire(native.authenticate) }, ...hooks.routes],
      names: [...native.names, ...hooks.names],
      close: () => {
        native.close();
        hooks.close();
      },
    };
  } catch (failure) {
    native.close();
    throw failure;
  }
}

function verifier({ token_issuers: issuers }: Configuration["server"]) {
  if (issuers.length === 0) return {};
  return {
    verifyCallerToken: createVerifyCallerToken({ issuers, keysOf: ({ jwks }) => keysAt(jwks), clock: Date.now }),
  };
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8");
}
