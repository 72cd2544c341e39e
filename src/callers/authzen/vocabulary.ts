import type { TokenType } from "../../issuance/vocabulary.ts";

/**
 * The registered names of gate actions, `issue:<token-type>:<grant-type>`: OAuth 2.0 Token Issuance §11.2 and Token
 * Exchange. What is exchanged for is decided like an access token: it speaks for the subject towards its target.
 */
export const tokenTypes: ReadonlyMap<string, TokenType> = new Map<string, TokenType>([
  ["access_token", "access_token"],
  ["refresh_token", "refresh_token"],
  ["id_token", "id_token"],
  ["id_jag", "access_token"],
  ["txn_token", "access_token"],
  ["jwt", "access_token"],
  ["saml1", "access_token"],
  ["saml2", "access_token"],
]);

/** What the token endpoint calls the grants. */
export const grantTypes: ReadonlyMap<string, string> = new Map([
  ["authorization_code", "authorization_code"],
  ["client_credentials", "client_credentials"],
  ["refresh_token", "refresh_token"],
  ["token_exchange", "urn:ietf:params:oauth:grant-type:token-exchange"],
  ["device_code", "urn:ietf:params:oauth:grant-type:device_code"],
  ["jwt_bearer", "urn:ietf:params:oauth:grant-type:jwt-bearer"],
  ["saml2_bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer"],
]);

/** Every gate action that can be composed of registered names. */
export const gateNames: readonly string[] = [...tokenTypes.keys()].flatMap((token) =>
  [...grantTypes.keys()].map((grant) => `issue:${token}:${grant}`),
);

/**
 * Where the texts of the profile differ, each that is answered has its row: draft 1 asks scopes of an `audience`, the
 * text after openid/authzen issue 638 of a `protected_resource`.
 */
export const texts = [
  { name: "draft 1", gateOn: "audience", scopesOn: "audience" },
  { name: "after issue 638", gateOn: "audience", scopesOn: "protected_resource" },
] as const;

const gateResources: ReadonlySet<string> = new Set(texts.map(({ gateOn }) => gateOn));
const scopeResources: ReadonlySet<string> = new Set(texts.map(({ scopesOn }) => scopesOn));

/** Resources that stand for the target of a token, and not for an entry of `authorization_details`. */
export function isTarget(resourceType: string): boolean {
  return gateResources.has(resourceType) || scopeResources.has(resourceType);
}

/** §5.3.2: short names are `[a-z][a-z0-9_]{0,20}`. */
const gateName = /^issue:([a-z][a-z0-9_]{0,20}):([a-z][a-z0-9_]{0,20})$/;

export interface Gate {
  /** Absent where the name is not registered: such a token is not issued. */
  readonly tokenType?: TokenType;
  readonly grantType?: string;
}

/** The gate that an action asks for; undefined where it asks for something else. */
export function gateOf(actionName: string, resourceType: string): Gate | undefined {
  const [, token = "", grant = ""] = gateName.exec(actionName) ?? [];
  if (token === "" || !gateResources.has(resourceType)) return undefined;
  const tokenType = tokenTypes.get(token);
  const grantType = grantTypes.get(grant);
  return { ...(tokenType !== undefined && { tokenType }), ...(grantType !== undefined && { grantType }) };
}
