import type { kinds } from "../../src/callers/registry.ts";
import type { Emulator } from "./emulator.ts";
import { envoy } from "./envoy.ts";
import { nginx } from "./nginx.ts";
import { opa } from "./opa.ts";
import { okta } from "./okta.ts";
import { kubernetes } from "./kubernetes.ts";
import { cloudflare } from "./cloudflare.ts";
import { curity } from "./curity.ts";
import { entra } from "./entra.ts";
import { zitadel } from "./zitadel.ts";
import { wso2 } from "./wso2.ts";
import { hydra } from "./hydra.ts";
import { supabase } from "./supabase.ts";

/** One for each kind of caller. */
const emulators: Readonly<Record<(typeof kinds)[number]["kind"], Emulator>> = {
  okta,
  kubernetes,
  cloudflare,
  envoy,
  nginx,
  opa,
  curity,
  entra,
  zitadel,
  wso2,
  hydra,
  supabase,
};

export function emulatorOf(kind: string): Emulator {
  const found = new Map<string, Emulator>(Object.entries(emulators)).get(kind);
  if (found === undefined) throw new Error(`nobody emulates ${kind}`);
  return found;
}
