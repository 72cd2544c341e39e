import { detail, list, messageOf, object, optional, oneOf, string, text } from "../shared/shape.ts";

/** A token as the script is given it: the fields of `oidc-provider`'s models that are read. */
const anyToken = object({
  kind: oneOf(["AccessToken", "ClientCredentials"]),
  clientId: text,
  /** Of a user's token only. */
  accountId: optional(text),
  /** The grants that led here, of a user's token only. */
  gty: optional(text),
  /** Absent in an opaque token, for userinfo only. */
  aud: optional((value) => list(text)([value].flat())),
  /** Absent where the token has none. */
  scope: optional(string),
  jkt: optional(text),
  "x5t#S256": optional(text),
  rar: optional(list(detail)),
  extra: optional(object({ act: optional(object({ sub: text })) })),
});
export type AccessToken = ReturnType<typeof anyToken>;

/** @throws TypeError where the message is no token */
export function tokenOf(message: unknown): AccessToken {
  return messageOf(anyToken, message);
}

export function isMachine({ kind }: AccessToken): boolean {
  return kind === "ClientCredentials";
}
