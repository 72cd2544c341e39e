import type { CallerKind } from "../callers/hook.ts";
import { kinds } from "../callers/registry.ts";
import { blindSpots } from "../guard/capabilities.ts";
import { cloudflare } from "./cloudflare/examine.ts";
import { entra } from "./entra/examine.ts";
import { envoy } from "./envoy/examine.ts";
import type { Examiner, HookExaminer } from "./examiner.ts";
import { sortOut } from "./exports.ts";
import type { ExportKind, ExportKinds, Pieces } from "./exports.ts";
import type { Finding } from "./finding.ts";
import { guard } from "./guard/examine.ts";
import { hydra } from "./hydra/examine.ts";
import { keycloak, keycloakBypasses } from "./keycloak/examine.ts";
import { kubernetes } from "./kubernetes/examine.ts";
import { missing } from "./missing.ts";
import { okta } from "./okta/examine.ts";
import { ownHook } from "./own-side.ts";
import type { ConfiguredHook } from "./own-side.ts";
import type { ExportedFile } from "./read.ts";
import { supabase } from "./supabase/examine.ts";
import { wso2 } from "./wso2/examine.ts";
import { zitadel } from "./zitadel/examine.ts";

/** What is known besides the files. */
export interface Known {
  readonly configured?: ConfiguredHook;
  /** Of the guard. */
  readonly tokenPaths: readonly string[];
}

/** A kind of IdP whose configuration can be looked at, or of which it is at least known what it never shows. */
export interface Patient {
  readonly kind: string;
  readonly exports: readonly ExportKind[];
  readonly bypasses: readonly string[];
  /** @throws AssayerError EXPORT_INVALID */
  readonly examine: (files: readonly ExportedFile[], known: Known) => Finding[];
}

/** `opa` and `nginx` have none: nobody knows of callers in general, and nginx's files have a syntax of their own. */
const hooks = new Map<string, (kind: CallerKind) => Patient>([
  ["cloudflare", hook(cloudflare)],
  ["entra", hook(entra)],
  ["envoy", hook(envoy)],
  ["hydra", hook(hydra)],
  ["kubernetes", hook(kubernetes)],
  ["okta", hook(okta)],
  ["supabase", hook(supabase)],
  ["wso2", hook(wso2)],
  ["zitadel", hook(zitadel)],
]);

export const patients: ReadonlyMap<string, Patient> = new Map(
  [
    ...kinds.map((kind) => hooks.get(kind.kind)?.(kind) ?? unexamined(kind)),
    patient("keycloak", keycloak, keycloakBypasses, () => undefined),
    patient("guard", guard, blindSpots, ({ tokenPaths }) => ({ tokenPaths })),
  ].map((one) => [one.kind, one]),
);

function hook<Kinds extends ExportKinds>(examiner: HookExaminer<Kinds>): (kind: CallerKind) => Patient {
  return (kind) => patient(kind.kind, examiner, kind.bypasses, ({ configured }) => ownHook(kind, configured));
}

function patient<Kinds extends ExportKinds, Own>(
  kind: string,
  { exports, examine }: Examiner<Kinds, Own>,
  bypasses: readonly string[],
  own: (known: Known) => Own,
): Patient {
  return {
    kind,
    exports: Object.values(exports),
    bypasses,
    examine: (files, known) => {
      const pieces: Pieces<Kinds> = sortOut(files, exports);
      return [...missing(exports, pieces), ...examine(pieces, own(known))];
    },
  };
}

function unexamined({ kind, bypasses }: CallerKind): Patient {
  return { kind, exports: [], bypasses, examine: () => [] };
}
