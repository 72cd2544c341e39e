import type { Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { objectClaims, protocolClaims, requiredClaims } from "./capabilities.ts";
import type { AccessTokenClaims } from "./schema.ts";

type Claims = Record<string, Json>;

/** What the token says of the user and the session. */
export function customClaims(claims: AccessTokenClaims): Claims {
  return Object.fromEntries(present(claims).filter(([name]) => !protocolClaims.has(name)));
}

/** The claims as they are to be, all of them: Supabase Auth puts them in the place of its own. */
export function claimsWith({ claims, lifetimes, scopes }: Issuance, given: AccessTokenClaims): Claims {
  const removed = new Set(claims.remove);
  const kept = present(given).filter(([name]) => !removed.has(name));
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

/** The claims that are there: an object that Supabase Auth has nothing for is null. */
function present(claims: AccessTokenClaims): [string, Json][] {
  const isThere = (entry: [string, Json | undefined]): entry is [string, Json] =>
    entry[1] !== undefined && (entry[1] !== null || !objectClaims.has(entry[0]));
  return Object.entries(claims).filter(isThere);
}
