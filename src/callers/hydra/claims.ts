import type { Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { idTokenClaims, neverTopLevel } from "./capabilities.ts";
import type { HydraSession } from "./schema.ts";

type Claims = Record<string, Json>;

/** The custom claims of both tokens; where both have one, the access token's counts. */
export function customClaims({ extra, id_token: { id_token_claims: idToken } }: HydraSession): Claims {
  const own = Object.entries(idToken?.ext ?? {}).filter(([name]) => !idTokenClaims.has(name));
  return { ...Object.fromEntries(own), ...extra };
}

/** Both maps as they are to be, whole: Hydra puts them in the place of its own, and what is missing is gone. */
export function sessionWith({ set, remove }: Issuance["claims"], { extra, id_token }: HydraSession) {
  const removable = remove.filter((name) => !idTokenClaims.has(name));
  return {
    access_token: { ...without(extra, remove), ...set },
    id_token: without(id_token.id_token_claims?.ext, removable),
  };
}

function without(claims: Claims | null | undefined, names: readonly string[]): Claims {
  const removed = new Set(names);
  return Object.fromEntries(Object.entries(claims ?? {}).filter(([name]) => !removed.has(name)));
}

/**
 * Whether a claim of the session gets into an access token: at its top where the configuration allows the name, or in
 * `ext` (oauth2/session.go, `GetJWTClaims`).
 */
export function appears(name: string, session: HydraSession): boolean {
  if (session.mirror_top_level_claims || session.preserve_ext_claims) return true;
  return !neverTopLevel.has(name) && (session.allowed_top_level_claims ?? []).includes(name);
}
