import type { Route } from "../wire/routes.ts";
import type { AuthenticationPorts } from "./authentication/authenticator.ts";
import { openAuthentication } from "./authentication/open.ts";
import { documentWire } from "./document-wire.ts";
import { hooksPath } from "./coverage.ts";
import { hookWire } from "./hook-wire.ts";
import { kindOf } from "./registry.ts";
import type { CallersSettings } from "./registry.ts";

/** Every configured hook, ready to be asked. */
export interface OpenCallers {
  readonly routes: readonly Route[];
  readonly names: readonly string[];
  readonly close: () => void;
}

/** Rejects with KEYS_INVALID where a caller's keys or secrets cannot be used; nothing stays open then. */
export async function openCallers(settings: CallersSettings, ports: AuthenticationPorts): Promise<OpenCallers> {
  const opened: Closable[] = [];
  const keep: Keep = (one) => {
    opened.push(one);
    return one;
  };
  const close = () => {
    for (const one of opened) one.close?.();
  };
  const opening = Object.entries(settings).map(([name, own]) => openRoutes(name, own, ports, keep));
  const outcomes = await Promise.allSettled(opening);
  if (outcomes.some(({ status }) => status === "rejected")) close();
  return { routes: (await Promise.all(opening)).flat(), names: Object.keys(settings), close };
}

interface Closable {
  readonly close?: () => void;
}

/** Remembers what has to be closed. */
type Keep = <T extends Closable>(opened: T) => T;

async function openRoutes(
  name: string,
  own: CallersSettings[string],
  ports: AuthenticationPorts,
  keep: Keep,
): Promise<Route[]> {
  const kind = kindOf(own);
  const hook = keep(await kind.open(own, ports));
  const authenticator = keep(await openAuthentication(own.auth, ports));
  const { below = false, query = false, documents = [] } = hook;
  const path = `${hooksPath}/${name}`;
  return [
    { path, wire: hookWire(name, kind, own, hook, authenticator), below, query },
    ...[...documents].map(([rest, document]) => ({
      path: `${path}/${rest}`,
      wire: documentWire({ name, kind: kind.kind }, document),
    })),
  ];
}
