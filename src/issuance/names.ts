/** Names without a schema beside them, for those who have no use for one: the pieces in integrations/ are small. */

/** What a token endpoint can issue. */
export const tokenTypes = ["access_token", "refresh_token", "id_token"] as const;

/**
 * Claims that no policy may set: the registered and protocol claims of RFC 7519 §4.1, RFC 8693 §4, RFC 9068 §2.2,
 * RFC 9396 §9, RFC 7800 and OpenID Connect Core §2, and the names by which IdPs write scopes.
 */
export const reservedClaims: ReadonlySet<string> = new Set([
  ..."iss sub aud exp nbf iat jti".split(" "),
  ..."scope scp client_id azp cnf act may_act authorization_details".split(" "),
  ..."auth_time nonce acr amr at_hash c_hash s_hash sid token_use typ".split(" "),
  ..."__proto__ constructor prototype".split(" "),
]);
