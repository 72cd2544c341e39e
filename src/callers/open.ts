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

/** Rejects with KEYS_INVALID where a caller's keys or secrets cannot be used. */
export async function openCallers(settings: CallersSettings, ports: AuthenticationPorts): Promise<OpenCallers> {
  const opened = await Promise.all(
    Object.entries(settings).map(async ([name, own]) => {
      const kind = kindOf(own);
      const hook = await kind.open(own, ports);
      const authenticator = await openAuthentication(own.auth, ports);
      const { below = false, query = false, documents = [] } = hook;
      const path = `${hooksPath}/${name}`;
      const routes: Route[] = [
        { path, wire: hookWire(name, kind, own, hook, authenticator), below, query },
        ...[...documents].map(([rest, document]) => ({
          path: `${path}/${rest}`,
          wire: documentWire({ name, kind: kind.kind }, document),
        })),
      ];
      return { routes, closes: [authenticator.close, hook.close] };
    }),
  );
  return {
    routes: opened.flatMap(({ routes }) => routes),
    names: Object.keys(settings),
    close: () => {
      for (const close of opened.flatMap(({ closes }) => closes)) close?.();
    },
  };
}
