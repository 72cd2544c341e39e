import type { Route } from "../../wire/routes.ts";
import type { HookPorts } from "../hook.ts";
import { openSigningKeys } from "../signing-keys.ts";
import type { AuthzenSettings } from "./settings.ts";
import { authzenRoutes } from "./wire.ts";
import type { AuthzenPorts } from "./wire.ts";

export interface OpenAuthzen {
  readonly routes: readonly Route[];
  readonly close: () => void;
}

/** The endpoints, with the keys that sign their metadata. Rejects with KEYS_INVALID where these cannot be used. */
export async function openAuthzen(settings: AuthzenSettings, ports: AuthzenPorts & HookPorts): Promise<OpenAuthzen> {
  const { signing_key_files: files } = settings;
  if (!settings.enabled || files === undefined) return { routes: authzenRoutes(settings, ports), close: () => {} };
  const signing = await openSigningKeys(files, ["ES256", "EdDSA", "RS256"], ports);
  return { routes: authzenRoutes(settings, { ...ports, signing }), close: signing.close };
}
