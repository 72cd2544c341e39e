import type { Grant, KoaContextWithOIDC } from "oidc-provider";

type Entities = KoaContextWithOIDC["oidc"]["entities"];
export type RefreshToken = NonNullable<Entities["RefreshToken"]>;
export type Token = NonNullable<Entities["AccessToken"] | Entities["ClientCredentials"]>;

/** What is redeemed once, by the name of its model. */
export const redeemable = ["AuthorizationCode", "DeviceCode", "BackchannelAuthenticationRequest"] as const;
export type Redeemable = (typeof redeemable)[number];

const sources = [...redeemable, "PreAuthorizedCode", "RefreshToken"] as const;
export type Source = NonNullable<Entities[(typeof sources)[number]]>;

/** What a token request redeems. Client credentials and custom grants redeem nothing that `oidc-provider` knows. */
export function sourceOf({ oidc: { entities } }: KoaContextWithOIDC): Source | undefined {
  // A refresh token comes last: one may have been made of the code already.
  return sources.map((kind) => entities[kind]).find((found) => found !== undefined);
}

/** The refresh token of a refresh. */
export function refreshedBy(ctx: KoaContextWithOIDC): RefreshToken | undefined {
  const source = sourceOf(ctx);
  return source?.kind === "RefreshToken" ? source : undefined;
}

/** The scopes that are asked for, or else those of what is redeemed. */
export function wantedScopes(ctx: KoaContextWithOIDC, source: Source | undefined): ReadonlySet<string> {
  return ctx.oidc.params?.["scope"] === undefined && source !== undefined ? source.scopes : ctx.oidc.requestParamScopes;
}

/** Those of the scopes that the user has granted: for a resource, or else for the provider itself. */
export function grantedScopes(grant: Grant | undefined, resource: string | undefined, scopes: string[]): string[] {
  if (grant === undefined) return scopes;
  const granted =
    resource === undefined ? grant.getOIDCScopeFiltered(scopes) : grant.getResourceScopeFiltered(resource, scopes);
  return granted.split(" ").filter((name) => name !== "");
}

interface Model {
  readonly find: (id: string, options: object) => Promise<Source | undefined>;
}

/** As it is stored at this moment, expired or not. */
export function findSource(
  { oidc: { provider } }: KoaContextWithOIDC,
  kind: Source["kind"],
  id: string,
): Promise<Source | undefined> {
  return (provider[kind] as unknown as Model).find(id, { ignoreExpiration: true });
}
