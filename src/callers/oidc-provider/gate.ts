import type { Client, Configuration, KoaContextWithOIDC, ResourceServer } from "oidc-provider";
import type { Obligation } from "../../issuance/caller.ts";
import type { Decision, Issuance } from "../../issuance/decision.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import type { TokenType } from "../../issuance/vocabulary.ts";
import { enforces } from "./capabilities.ts";
import { decode, verifiedProofKey } from "./decode.ts";
import type { Intent, RequestFacts } from "./decode.ts";
import { issuanceOf, unenforceable } from "./encode.ts";
import { wrapTtl } from "./ttl.ts";

export interface GateOptions {
  /** Asks Assayer: `createClient(…).decide`, or an embedded `authorize`. Must not reject. */
  readonly decide: (request: IssuanceRequest) => Promise<Decision>;
  /** What only the application knows: tenant, purpose, evidence, claims … */
  readonly facts?: (ctx: KoaContextWithOIDC) => RequestFacts | Promise<RequestFacts>;
}

export interface Gate {
  /** The configuration to give to `new Provider(issuer, configuration)`. */
  readonly configuration: Configuration;
  /** For custom grants (token exchange): decides once a request and throws the OAuth error of a deny. */
  readonly decide: (ctx: KoaContextWithOIDC, intent: Intent) => Promise<Issuance>;
}

interface Decided {
  readonly intent: Intent;
  readonly facts: RequestFacts;
  readonly issuance: Issuance;
}

/**
 * Puts Assayer before every token that `oidc-provider` issues. One decision a token request; a refresh is decided
 * again, inside `rotateRefreshToken`, so that a deny leaves the refresh token as it was.
 *
 * Throws a TypeError where `configuration` leaves nothing to hook into: resource indicators must be on, and claims are
 * given through `facts`, so that the policy sees them.
 */
export function createGate(configuration: Configuration, options: GateOptions): Gate {
  const indicators = requireIndicators(configuration);
  const decisions = new WeakMap<object, Promise<Decided>>();
  const settled = new WeakMap<object, Decided>();

  const decide = async (ctx: KoaContextWithOIDC, intent: Intent): Promise<Decided> => {
    const asked = decisions.get(ctx.oidc);
    if (asked !== undefined) return sameTarget(await asked, intent);
    const asking = ask(ctx, intent);
    decisions.set(ctx.oidc, asking);
    return asking;
  };

  const ask = async (ctx: KoaContextWithOIDC, intent: Intent): Promise<Decided> => {
    const facts = (await options.facts?.(ctx)) ?? {};
    const decision = await options.decide(decode(ctx, intent, facts));
    const decided = { intent, facts, issuance: enforceable(issuanceOf(decision), intent, ctx) };
    settled.set(ctx.oidc, decided);
    return decided;
  };

  const narrowedServer = async (ctx: KoaContextWithOIDC, resource: string, client: Client): Promise<ResourceServer> => {
    const server = await indicators.getResourceServerInfo(ctx, resource, client);
    if (ctx.oidc.route !== "token") return server;
    const { issuance } = await decide(ctx, await intentOf(ctx, configuration, resource, server));
    return narrow(server, issuance);
  };

  /** Runs before anything of the refresh token has changed. */
  const rotateRefreshToken = async (ctx: KoaContextWithOIDC): Promise<boolean> => {
    const token = ctx.oidc.entities.RefreshToken;
    const resource = ctx.oidc.params?.["resource"] ?? token?.resource;
    const single =
      typeof resource === "string"
        ? resource
        : await indicators.defaultResource(ctx, clientOf(ctx), resource as string[] | undefined);
    if (typeof single === "string") await narrowedServer(ctx, single, clientOf(ctx));
    if (typeof single !== "string") await decideWithoutResource(ctx);
    const { rotateRefreshToken: rotate = true } = configuration;
    return typeof rotate === "function" ? rotate(ctx) : rotate;
  };

  /** A token for the provider's own userinfo endpoint: nothing about it can be narrowed, so narrowing is a deny. */
  const decideWithoutResource = async (ctx: KoaContextWithOIDC): Promise<Decided> => {
    const scopes = [...sourceScopes(ctx)];
    const decided = await decide(ctx, {
      resource: ctx.oidc.issuer,
      scopes,
      tokenTypes: await tokenTypesOf(ctx, configuration),
    });
    if ((decided.issuance.scopes?.length ?? 0) < scopes.length) throw unenforceable("scopes of a userinfo token");
    return decided;
  };

  const claimsOf = async (ctx: KoaContextWithOIDC | undefined) => {
    if (ctx === undefined) throw unenforceable("a token made outside of a request");
    const { issuance, facts } = settled.get(ctx.oidc) ?? (await decideWithoutResource(ctx));
    const wanted = Object.entries(facts.claims ?? {});
    const removed = new Set(issuance.claims.remove);
    return { ...Object.fromEntries(wanted.filter(([name]) => !removed.has(name))), ...issuance.claims.set };
  };

  return {
    configuration: {
      ...configuration,
      features: {
        ...configuration.features,
        resourceIndicators: { ...configuration.features?.resourceIndicators, getResourceServerInfo: narrowedServer },
      },
      extraTokenClaims: claimsOf,
      rotateRefreshToken,
      issueRefreshToken: async (ctx, client, source) => {
        const issue = await issuesRefreshToken(configuration, ctx, client, source);
        return issue && (settled.get(ctx.oidc)?.issuance.token_types.includes("refresh_token") ?? false);
      },
      ttl: wrapTtl(configuration.ttl, (ctx) => settled.get(ctx.oidc)?.issuance.lifetimes),
    },
    decide: async (ctx, intent) => (await decide(ctx, intent)).issuance,
  };
}

type ResourceIndicators = NonNullable<NonNullable<Configuration["features"]>["resourceIndicators"]>;

interface Indicators {
  readonly getResourceServerInfo: NonNullable<ResourceIndicators["getResourceServerInfo"]>;
  readonly defaultResource: NonNullable<ResourceIndicators["defaultResource"]>;
}

function requireIndicators(configuration: Configuration): Indicators {
  const { resourceIndicators } = configuration.features ?? {};
  if (resourceIndicators?.enabled === false || resourceIndicators?.getResourceServerInfo === undefined) {
    throw new TypeError(
      "features.resourceIndicators with getResourceServerInfo is needed: tokens are decided on by resource",
    );
  }
  if (configuration.extraTokenClaims !== undefined) {
    throw new TypeError("give claims through the gate's `facts`, not extraTokenClaims, so that the policy sees them");
  }
  const { getResourceServerInfo, defaultResource = (_ctx, _client, oneOf) => oneOf?.[0] } = resourceIndicators;
  return { getResourceServerInfo, defaultResource };
}

/** A second target in one request would ride on the first one's decision. */
function sameTarget(decided: Decided, intent: Intent): Decided {
  if (decided.intent.resource !== intent.resource) throw unenforceable("a second resource in one request");
  return decided;
}

/** What `oidc-provider` has no hook for is a deny, never a token that ignores it. */
function enforceable(issuance: Issuance, intent: Intent, ctx: KoaContextWithOIDC): Issuance {
  const demanded: Obligation[] = issuance.require.map(({ type }) => `require.${type}` as const);
  for (const type of ["access_token", "id_token"] as const) {
    if (issuance.omit.includes(type) && intent.tokenTypes.includes(type)) demanded.push(`omit.${type}`);
  }
  const missing = demanded.filter((obligation) => !enforces.has(obligation));
  if (missing.length > 0) throw unenforceable(missing.join(" "));
  // The answer to a refresh repeats the refresh token that is there already.
  const refreshing = ctx.oidc.entities.RefreshToken !== undefined;
  if (refreshing && issuance.omit.includes("refresh_token")) throw unenforceable("omit.refresh_token");
  return issuance;
}

function narrow(server: ResourceServer, issuance: Issuance): ResourceServer {
  const allowed = new Set(issuance.scopes);
  const lifetime = issuance.lifetimes.access_token;
  return {
    ...server,
    scope: server.scope
      .split(" ")
      .filter((name) => allowed.has(name))
      .join(" "),
    ...(lifetime !== undefined && { accessTokenTTL: lifetime }),
  };
}

async function intentOf(
  ctx: KoaContextWithOIDC,
  configuration: Configuration,
  resource: string,
  server: ResourceServer,
): Promise<Intent> {
  const defined = new Set(server.scope.split(" "));
  const jkt = await verifiedProofKey(ctx);
  return {
    resource,
    scopes: [...sourceScopes(ctx)].filter((name) => defined.has(name)),
    tokenTypes: await tokenTypesOf(ctx, configuration),
    ...(server.accessTokenTTL !== undefined && { accessTokenTtl: server.accessTokenTTL }),
    ...(jkt !== undefined && { jkt }),
  };
}

/** The scopes that the token would get: those of the request, or else of the code or refresh token it redeems. */
function sourceScopes(ctx: KoaContextWithOIDC): ReadonlySet<string> {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = ctx.oidc.entities;
  const source = code ?? refresh ?? device;
  return ctx.oidc.params?.["scope"] === undefined && source !== undefined ? source.scopes : ctx.oidc.requestParamScopes;
}

async function tokenTypesOf(ctx: KoaContextWithOIDC, configuration: Configuration): Promise<TokenType[]> {
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = ctx.oidc.entities;
  const source = code ?? device;
  const refreshes =
    refresh !== undefined ||
    (source !== undefined && (await issuesRefreshToken(configuration, ctx, clientOf(ctx), source)));
  const identifies = (source ?? refresh)?.scopes.has("openid") ?? false;
  return [
    "access_token",
    ...(refreshes ? (["refresh_token"] as const) : []),
    ...(identifies ? (["id_token"] as const) : []),
  ];
}

type IssueRefreshToken = NonNullable<Configuration["issueRefreshToken"]>;

/** As `oidc-provider` would decide on its own (`issueRefreshToken`, its documented default). */
async function issuesRefreshToken(
  configuration: Configuration,
  ...[ctx, client, source]: Parameters<IssueRefreshToken>
): Promise<boolean> {
  if (configuration.issueRefreshToken) return configuration.issueRefreshToken(ctx, client, source);
  return client.grantTypeAllowed("refresh_token") && source.scopes.has("offline_access");
}

function clientOf(ctx: KoaContextWithOIDC): Client {
  const { client } = ctx.oidc;
  if (client === undefined) throw unenforceable("a token request without a client");
  return client;
}
