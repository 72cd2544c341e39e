import type { Issuance } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { pointerTo } from "../../wire/faults.ts";
import { profileClaims, reservedPrefix } from "./capabilities.ts";
import type { FunctionCall } from "./schema.ts";

type Claims = Readonly<Record<string, Json>>;

/** Claims that the token would have at most: of the user, and of what earlier targets of the execution append. */
export function claimsOf(call: FunctionCall): Claims {
  const { sub: _, ...claims } = call.userinfo;
  return { ...appendedBefore(call), ...claims };
}

/**
 * All claims to append. A target's list takes the place of that of earlier targets, so theirs are in it; and a claim
 * that is there already would only be logged, in a claim of the token.
 */
export function appended({ claims: { set } }: Issuance, call: FunctionCall): { key: string; value: Json }[] {
  const added = Object.entries(set).filter(([name]) => !Object.hasOwn(call.userinfo, name));
  const all = { ...appendedBefore(call), ...Object.fromEntries(added) };
  return Object.entries(all).map(([key, value]) => ({ key, value }));
}

/** What of an issuance ZITADEL would drop, or what nobody can say whether the token would have. */
export function inexpressible({ claims: { set } }: Issuance, call: FunctionCall): string[] {
  const hidden = call.function === "function/preaccesstoken" ? profileClaims : new Set<string>();
  const lost = (name: string) =>
    name.startsWith(reservedPrefix) || (hidden.has(name) && Object.hasOwn(call.userinfo, name));
  return Object.keys(set)
    .filter(lost)
    .map((name) => pointerTo(["append_claims", name]));
}

/** Of one name the first counts, and none where the user has a claim of that name. */
function appendedBefore({ response, userinfo }: FunctionCall): Claims {
  const claims = new Map<string, Json>();
  for (const { key, value = null } of response?.append_claims ?? []) {
    const kept = !key.startsWith(reservedPrefix) && !Object.hasOwn(userinfo, key) && !claims.has(key);
    if (kept) claims.set(key, value);
  }
  return Object.fromEntries(claims);
}
