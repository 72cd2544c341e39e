import type { AuthenticationType } from "../../src/callers/authentication/settings.ts";
import type { CallerKind, Decoded, Hook } from "../../src/callers/hook.ts";
import type { HookSettings } from "../../src/callers/settings.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import type { Head } from "../../src/wire/wire.ts";
import { readSecret } from "./secrets.ts";

/** A caller's settings as a configuration would have them, with what a test adds. */
export function settingsOf(kind: CallerKind, over: object = {}): HookSettings {
  const [type = "insecure_none"] = kind.authentication;
  return kind.settings.parse({ kind: kind.kind, auth: { type, ...least[type] }, ...over });
}

/** A hook of this kind, with the keys and secrets of tests. */
export async function openHook(kind: CallerKind, over: object = {}): Promise<Hook> {
  const files = { readFile: readSecret, intervalMs: 60_000, onEvent: () => {} };
  return kind.open(settingsOf(kind, over), { ...files, clock: Date.now });
}

type Asked = Extract<Decoded, { readonly request: unknown }>;

/** What a message asks of a hook, as its configuration reads it: of a message that can be decided on. */
export function askedOf(hook: Hook, json: Json, head: Partial<Head> = {}): Asked {
  const found = hook.decode(json, { method: "POST", path: "/v1/hooks/x", query: "", headers: {}, ...head });
  if ("request" in found) return found;
  throw new Error(`the message cannot be decided on: ${JSON.stringify(found)}`);
}

/** `sha256:` of `good`. */
export const goodDigest = "sha256:770e607624d689265ca6c44884d0807d9b054d23c473c106c72be9de08b7376c";

const keys = { keys: [goodDigest] };
const tokens = { issuer: "https://as.example", audience: "assayer", jwks: "jwks.json" };

/** The least that each type of authentication needs. */
const least: Record<AuthenticationType, object> = {
  bearer: keys,
  header: keys,
  basic: { username: "idp", ...keys },
  oauth_jwt: { ...tokens, client_id: "idp" },
  hmac: { format: "zitadel", secret_files: ["secret"] },
  signed_jwt: { jwks: "jwks.json" },
  mtls: { spiffe_ids: ["spiffe://acme.example/idp"] },
  insecure_none: {},
};
