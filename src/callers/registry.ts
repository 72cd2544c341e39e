import { z } from "zod";
import type { CallerKind } from "./hook.ts";
import { cloudflare } from "./cloudflare/kind.ts";
import { curity } from "./curity/kind.ts";
import { entra } from "./entra/kind.ts";
import { envoy } from "./envoy/kind.ts";
import { hydra } from "./hydra/kind.ts";
import { kubernetes } from "./kubernetes/kind.ts";
import { nginx } from "./nginx/kind.ts";
import { okta } from "./okta/kind.ts";
import { opa } from "./opa/kind.ts";
import { supabase } from "./supabase/kind.ts";
import { wso2 } from "./wso2/kind.ts";
import { zitadel } from "./zitadel/kind.ts";

/** Every kind of IdP that is answered at `/v1/hooks/<name>`: a folder and a row. */
export const kinds = [
  cloudflare,
  curity,
  entra,
  envoy,
  hydra,
  kubernetes,
  nginx,
  okta,
  opa,
  supabase,
  wso2,
  zitadel,
] as const;

/** A name becomes part of a path, a metric's label and a log line. */
const callerName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, "a name in lower case: letters, digits, - and _");

/** The configuration of all hooks, by name. */
export const callersSettings = z.record(
  callerName,
  z.discriminatedUnion("kind", [
    cloudflare.settings,
    curity.settings,
    entra.settings,
    envoy.settings,
    hydra.settings,
    kubernetes.settings,
    nginx.settings,
    okta.settings,
    opa.settings,
    supabase.settings,
    wso2.settings,
    zitadel.settings,
  ]),
);
export type CallersSettings = z.infer<typeof callersSettings>;

/** The kind of a configured caller, enforcing what it can under these settings. */
export function kindOf(settings: CallersSettings[string]): CallerKind {
  const found: CallerKind | undefined = kinds.find(({ kind }) => kind === settings.kind);
  if (found === undefined) throw new TypeError(`no kind of caller is called ${settings.kind}`);
  return { ...found, enforces: found.enforcesUnder?.(settings) ?? found.enforces };
}
