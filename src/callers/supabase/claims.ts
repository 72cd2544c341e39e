import type { Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { objectClaims, protocolClaims, requiredClaims } from "./capabilities.ts";
import type { AccessTokenClaims } from "./schema.ts";

type Claims = Record<string, Json>;

/** What the token says of the user and the session. */
export function customClaims(claims: AccessTokenClaims): Claims {
  return Object.fromEntries(Object.entries(present(claims)).filter(([name]) => !protocolClaims.has(name)));
}

/** The claims as they are to be, all of them: Supabase Auth puts them in the place of its own. */
export function claimsWith({ claims, lifetimes, scopes }: Issuance, given: AccessTokenClaims): Claims {
  const removed = new Set(claims.remove);
  const kept = Object.entries(present(given)).filter(([name]) => !removed.has(name));
  const { access_token: seconds } = lifetimes;
  return {
    ...Object.fromEntries(kept),
    ...claims.set,
    ...(seconds !== undefined && { exp: given.iat + seconds }),
    // Not enforced, but nearer to what was decided where the configuration lets that do.
    ...(scopes && { scope: scopes.join(" ") }),
  };
}

/** Claims that cannot go, and claims that cannot be anything but what Supabase Auth makes them. */
export function inexpressible({ claims: { set, remove } }: Issuance): string[] {
  return [
    ...remove.filter((name) => requiredClaims.has(name)),
    ...Object.keys(set).filter((name) => objectClaims.has(name)),
  ];
}

function present(claims: AccessTokenClaims): Claims {
  const { client_id, scope, ...others } = claims;
  const all: Claims = {
    ...others,
    ...(client_id !== undefined && { client_id }),
    ...(scope !== undefined && { scope }),
  };
  return Object.fromEntries(Object.entries(all).filter(([name, value]) => value !== null || !objectClaims.has(name)));
}
