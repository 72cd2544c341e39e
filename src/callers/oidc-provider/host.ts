import type { AdapterConstructor, AdapterFactory, Client, Configuration, KoaContextWithOIDC } from "oidc-provider";
import { defaults } from "./defaults.ts";
import type { RefreshToken } from "./source.ts";

type ResourceIndicators = NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]>;
type Details = NonNullable<NonNullable<Configuration["features"]>["richAuthorizationRequests"]>;
export type ResourceServerInfo = NonNullable<ResourceIndicators["getResourceServerInfo"]>;
export type DetailsOfToken = NonNullable<Details["authorizationDetailsForAccessToken"]>;

/** What the application has configured, and what `oidc-provider` documents that it does by default. */
export interface Host {
  readonly adapter: AdapterConstructor | AdapterFactory | undefined;
  readonly getResourceServerInfo: ResourceServerInfo;
  readonly defaultResource: NonNullable<ResourceIndicators["defaultResource"]>;
  readonly useGrantedResource: NonNullable<ResourceIndicators["useGrantedResource"]>;
  /** Absent: there are no authorization details. */
  readonly detailsOfToken: DetailsOfToken | undefined;
  readonly findAccount: NonNullable<Configuration["findAccount"]>;
  readonly issueRefreshToken: NonNullable<Configuration["issueRefreshToken"]>;
  readonly rotates: (ctx: KoaContextWithOIDC, client: Client, token: RefreshToken) => Promise<boolean>;
  /** The application never wants rotation. */
  readonly neverRotates: boolean;
  /** Whether the grant goes with the tokens when something is redeemed twice. */
  readonly revokesGrant: (ctx: KoaContextWithOIDC) => boolean | Promise<boolean>;
  readonly hasUserinfo: boolean;
  readonly hasDpop: boolean;
  readonly ttl: NonNullable<Configuration["ttl"]>;
}

/**
 * Throws a TypeError where `configuration` leaves nothing to hook into: resource indicators must be on, and claims are
 * given through the gate's `facts`, so that the policy sees them.
 */
export function hostOf(configuration: Configuration): Host {
  const { features = {}, rotateRefreshToken } = configuration;
  const { resourceIndicators, richAuthorizationRequests: details } = features;
  if (resourceIndicators?.enabled === false || resourceIndicators?.getResourceServerInfo === undefined) {
    throw new TypeError(
      "features.resourceIndicators with getResourceServerInfo is needed: tokens are decided on by resource",
    );
  }
  if (configuration.extraTokenClaims !== undefined || configuration.formats?.customizers?.jwt !== undefined) {
    throw new TypeError(
      "give claims through the gate's `facts`, not extraTokenClaims or formats.customizers.jwt, so that the policy sees them",
    );
  }
  return {
    adapter: configuration.adapter,
    getResourceServerInfo: resourceIndicators.getResourceServerInfo,
    defaultResource: resourceIndicators.defaultResource ?? defaults.defaultResource,
    useGrantedResource: resourceIndicators.useGrantedResource ?? defaults.useGrantedResource,
    detailsOfToken: details?.enabled === true ? details.authorizationDetailsForAccessToken : undefined,
    findAccount: configuration.findAccount ?? defaults.findAccount,
    issueRefreshToken: configuration.issueRefreshToken ?? defaults.issueRefreshToken,
    rotates: async (ctx, client, token) => {
      if (typeof rotateRefreshToken === "function") return rotateRefreshToken(ctx);
      return rotateRefreshToken ?? defaults.rotates(client, token);
    },
    neverRotates: rotateRefreshToken === false,
    revokesGrant: configuration.revokeGrantPolicy ?? (() => true),
    hasUserinfo: features.userinfo?.enabled ?? true,
    hasDpop: features.dPoP?.enabled ?? true,
    ttl: configuration.ttl ?? {},
  };
}
