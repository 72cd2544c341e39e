import { z } from "zod";
import type { CallerKind } from "./hook.ts";
import { okta } from "./okta/kind.ts";

/** Every kind of IdP that is answered at `/v1/hooks/<name>`: a folder and a row. */
export const kinds = [okta] as const;

/** A name becomes part of a path, a metric's label and a log line. */
const callerName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "a name in lower case: letters, digits, - and _");

/** The configuration of all hooks, by name. */
export const callersSettings = z.record(callerName, z.discriminatedUnion("kind", [okta.settings]));
export type CallersSettings = z.infer<typeof callersSettings>;

export function kindOf(name: CallersSettings[string]["kind"]): CallerKind {
  const found: CallerKind | undefined = kinds.find(({ kind }) => kind === name);
  if (found === undefined) throw new TypeError(`no kind of caller is called ${name}`);
  return found;
}
