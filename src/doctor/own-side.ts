import { hooksPath } from "../callers/coverage.ts";
import type { CallerKind } from "../callers/hook.ts";
import type { CallersSettings } from "../callers/registry.ts";
import type { AuthenticationSettings, AuthenticationType } from "../callers/authentication/settings.ts";

export interface ConfiguredHook {
  readonly name: string;
  readonly settings: CallersSettings[string];
}

/** What is known of Assayer's own side of a hook: of one that is configured, or of its kind. */
export interface OwnHook {
  readonly name?: string;
  readonly settings?: CallersSettings[string];
  /** Milliseconds within which Assayer answers. */
  readonly deadlineMs: number;
  readonly accepts: readonly AuthenticationType[];
  readonly auth?: AuthenticationSettings;
}

export function ownHook(kind: CallerKind, configured: ConfiguredHook | undefined): OwnHook {
  if (configured === undefined) return { deadlineMs: kind.deadlineMs, accepts: kind.authentication };
  const { name, settings } = configured;
  const { auth, deadline_ms } = settings;
  return { name, settings, deadlineMs: deadline_ms, accepts: [auth.type], auth };
}

const anyHook = new RegExp(`${hooksPath}/[a-z0-9][a-z0-9_-]{0,62}$`);

/** Whether a URL, or the path of one, leads to the hook. Whoever is in front may have put something before the path. */
export function leadsHere(url: string, { name }: OwnHook): boolean {
  const path = URL.canParse(url) ? new URL(url).pathname : (url.split(/[?#]/)[0] ?? "");
  return name === undefined ? anyHook.test(path) : path.endsWith(`${hooksPath}/${name}`);
}
