import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { AccessCount } from "../callers/authzen/account.ts";
import { openAuthzen } from "../callers/authzen/open.ts";
import type { OpenAuthzen } from "../callers/authzen/open.ts";
import type { Grantable } from "../callers/authzen/request.ts";
import { insecureSettings } from "../callers/insecure.ts";
import { nativePath, nativeWire } from "../callers/native/wire.ts";
import { openCallers } from "../callers/open.ts";
import type { OpenAuthorizer } from "./authorizer.ts";
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
  { server, callers, authzen }: Configuration,
  { context: { directory }, policy, record }: Pick<OpenAuthorizer, "context" | "policy" | "record">,
  log: Log,
  onEvent: (event: KeyFileEvent | AccessCount) => void,
): Promise<Askers> {
  const insecure = insecureSettings(callers);
  for (const { setting, ...fields } of insecure) log.warn(setting, fields);
  if (insecure.some(({ setting }) => setting === "insecure_none")) requireLoopback(server.decisions.address);

  const native = await openAuthenticator({ settings: server, readFile: readText, ...verifier(server), onEvent });
  if (native.allowsAnonymous)
    log.warn("insecure_allow_anonymous", { meaning: "callers without credentials are served" });
  const ports = {
    readFile: readText,
    intervalMs: server.key_file_interval_ms,
    clock: Date.now,
    keysAt,
    onEvent,
  };
  let endpoints: OpenAuthzen | undefined;
  try {
    endpoints = await openAuthzen(authzen, {
      ...ports,
      ...native,
      ...directory,
      evaluateAccess: policy.evaluateAccess,
      answersAccess: policy.answersAccess,
      grantable: grantableIn(directory),
      newId: randomUUID,
      recordAccess: record.recordAccess,
      onAccess: onEvent,
    });
    const hooks = await openCallers(callers, ports);
    const closes = [native.close, endpoints.close, hooks.close];
    return {
      routes: [{ path: nativePath, wire: nativeWire(native.authenticate) }, ...endpoints.routes, ...hooks.routes],
      names: [...native.names, ...hooks.names],
      close: () => {
        for (const close of closes) close();
      },
    };
  } catch (failure) {
    endpoints?.close();
    native.close();
    throw failure;
  }
}

/** Scopes that the client is registered for and that every target defines. */
function grantableIn({ registration, resource }: OpenAuthorizer["context"]["directory"]): Grantable {
  return (clientId, targets) => {
    const registered = typeof clientId === "string" ? (registration(clientId)?.scopes ?? []) : [];
    return registered.filter((scope) => targets.every((target) => resource(target)?.scopes?.includes(scope)));
  };
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
