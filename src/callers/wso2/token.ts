import type { Json } from "../../issuance/vocabulary.ts";
import { accessTokenClaims, idTokenClaims } from "./capabilities.ts";
import type { ActionRequest, WireClaim } from "./schema.ts";

/** The token that an action is about. */
export interface ActionToken {
  readonly type: "access_token" | "id_token";
  /** Where its claims lie, for the operations of an answer. */
  readonly at: "/accessToken/claims/" | "/idToken/claims/";
  readonly claims: readonly WireClaim[];
  /** An ID token grants none. The scopes that come with one are those of the access token beside it. */
  readonly scopes: readonly string[];
  /** Names of the claims that are WSO2's own. */
  readonly protocol: ReadonlySet<string>;
}

export function tokenOf(message: ActionRequest): ActionToken {
  if (message.actionType === "PRE_ISSUE_ID_TOKEN") {
    const { claims } = message.event.idToken;
    return { type: "id_token", at: "/idToken/claims/", claims, scopes: [], protocol: idTokenClaims };
  }
  const { claims, scopes } = message.event.accessToken;
  return { type: "access_token", at: "/accessToken/claims/", claims, scopes, protocol: accessTokenClaims };
}

export function valueOf(claims: readonly WireClaim[], name: string): Json | undefined {
  return claims.find((claim) => claim.name === name)?.value;
}

/** The audiences in their order: indices of an answer count in it. */
export function audienceOf({ claims }: ActionToken): readonly Json[] {
  return [valueOf(claims, "aud") ?? []].flat();
}

/** Seconds. A negative number means that the token has no end, or that WSO2 does not know it. */
export function lifetimeOf(claims: readonly WireClaim[]): number | undefined {
  const seconds = valueOf(claims, "expires_in");
  return typeof seconds === "number" && seconds >= 0 ? seconds : undefined;
}
