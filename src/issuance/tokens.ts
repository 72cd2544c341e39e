import type { IssuanceRequest } from "./request.ts";
import type { TokenType } from "./vocabulary.ts";

type Asked = Pick<IssuanceRequest, "token_types">;

/** The tokens that are asked for; an access token where the caller does not say. */
export function requestedTokens(request: Asked): TokenType[] {
  return [...new Set(request.token_types ?? (["access_token"] as const))];
}

/** Whether a token of this type is asked for, or might be. */
export function concerns(request: Asked, type: TokenType): boolean {
  return request.token_types === undefined || request.token_types.includes(type);
}
