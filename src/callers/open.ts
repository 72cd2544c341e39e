import type { Route } from "../wire/routes.ts";
import type { AuthenticationPorts } from "./authentication/authenticator.ts";
import { openAuthentication } from "./authentication/open.ts";
import { hookWire } from "./hook-wire.ts";
import { kindOf } from "./registry.ts";
import type { CallersSettings } from "./registry.ts";

export const hooksPath = "/v1/hooks";

/** Every configured hook, ready to be asked. */
export interface OpenCallers {
  readonly routes: readonly Route[];
  readonly names: readonly string[];
  readonly close: () => void;
}

/** Rejects with KEYS_INVALID where a caller's keys or secrets cannot be used. */
export async function openCallers(settings: CallersSettings, ports: AuthenticationPorts): Promise<OpenCallers> {
  const opened = await Promise.all(
    Object.entries(settings).map(async ([name, own]) => {
      const kind = kindOf(own.kind);
      const hook = kind.open(own);
      const authenticator = await openAuthentication(own.auth, ports);
      const { below = false, query = false } = hook;
      const route: Route = {
        path: `${hooksPath}/${name}`,
        wire: hookWire(name, kind, own, hook, authenticator),
        below,
        query,
      };
      return { route, close: authenticator.close };
    }),
  );
  return {
    routes: opened.map(({ route }) => route),
    names: Object.keys(settings),
    close: () => {
      for (const { close } of opened) close();
    },
  };
}
