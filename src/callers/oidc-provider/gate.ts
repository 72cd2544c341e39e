import type { Client, Configuration, KoaContextWithOIDC, ResourceServer } from "oidc-provider";
import type { Issuance } from "../../issuance/decision.ts";
import type { Json, TokenType } from "../../issuance/vocabulary.ts";
import { beyond, texts } from "./beyond.ts";
import type { Hindrance } from "./capabilities.ts";
import { unenforceable } from "./encode.ts";
import { hostOf } from "./host.ts";
import type { DetailsOfToken } from "./host.ts";
import { intentOf, intentOfMade } from "./intent.ts";
import type { Intent } from "./intent.ts";
import { createLedger } from "./ledger.ts";
import type { Decided, GateOptions } from "./ledger.ts";
import { decidedStore, requireUnused } from "./redemption.ts";
import { findSource, refreshedBy, sourceOf } from "./source.ts";
import type { Redeemable, Source, Token } from "./source.ts";
import { requireOne, targetOf } from "./target.ts";
import { wrapTtl } from "./ttl.ts";

export type { GateOptions, Intent };

export interface Gate {
  /** The configuration to give to `new Provider(issuer, configuration)`. */
  readonly configuration: Configuration;
  /** For custom grants (token exchange): decides once a request and throws the OAuth error of a deny. */
  readonly decide: (ctx: KoaContextWithOIDC, intent: Intent) => Promise<Issuance>;
}

/**
 * Puts Assayer before every token that `oidc-provider` issues. One decision a token request, before anything is used up:
 * a code is decided on when every check of it has passed and before it is consumed, a refresh token before it is rotated,
 * so that a deny leaves both as they were. The token itself is looked at once more before it is stored.
 *
 * Throws a TypeError where `configuration` leaves nothing to hook into: resource indicators must be on, and claims are
 * given through `facts`, so that the policy sees them. Codes that are denied stay usable only where `configuration` has
 * an adapter: the development store of `oidc-provider` lets nobody in between.
 */
export function createGate(configuration: Configuration, options: GateOptions): Gate {
  const host = hostOf(configuration);
  const ledger = createLedger(options);

  /** Whatever the grant redeems must be among the entities of `ctx`. */
  const decideRedemption = async (
    ctx: KoaContextWithOIDC,
    client: Client,
    source: Source,
    stays = false,
  ): Promise<Decided> => {
    const resource = await targetOf(ctx, client, source, host);
    const server = resource === undefined ? undefined : await host.getResourceServerInfo(ctx, resource, client);
    const target = resource !== undefined && server ? { resource, server } : undefined;
    const intent = await intentOf(ctx, client, host, target, stays);
    return ledger.decide(ctx, intent, hindrancesOf(ctx, intent, stays && host.neverRotates));
  };

  const beforeConsumption = async (ctx: KoaContextWithOIDC, kind: Redeemable, id: string): Promise<void> => {
    const source = await findSource(ctx, kind, id);
    // What nobody has approved, or whose user is gone, is refused without us.
    if (source?.accountId === undefined || source.grantId === undefined) return;
    const grant = await ctx.oidc.provider.Grant.find(source.grantId, { ignoreExpiration: true });
    const account = await host.findAccount(ctx, source.accountId, source);
    if (grant === undefined || account === undefined) return;
    for (const [name, entity] of Object.entries({ [kind]: source, Grant: grant, Account: account })) {
      ctx.oidc.entity(name, entity);
    }
    await decideRedemption(ctx, clientOf(ctx), source);
    await requireUnused(ctx, host, kind, id);
  };

  /** Runs before anything of the refresh token has changed. */
  const rotateRefreshToken = async (ctx: KoaContextWithOIDC): Promise<boolean> => {
    const [client, token] = [clientOf(ctx), refreshedBy(ctx)];
    if (token === undefined) throw unenforceable("a refresh without its token");
    const rotates = await host.rotates(ctx, client, token);
    const { issuance } = await decideRedemption(ctx, client, token, !rotates);
    await requireUnused(ctx, host, "RefreshToken", token.jti);
    // One that has to live shorter than it would is exchanged for one that does.
    return rotates || (issuance.lifetimes.refresh_token ?? Number.POSITIVE_INFINITY) < token.remainingTTL;
  };

  const narrowedServer = async (ctx: KoaContextWithOIDC, resource: string, client: Client): Promise<ResourceServer> => {
    const source = sourceOf(ctx);
    if (ctx.oidc.route === "token" && source === undefined) requireOne(ctx);
    const server = await host.getResourceServerInfo(ctx, resource, client);
    const decides = source !== undefined || ctx.oidc.params?.["grant_type"] === "client_credentials";
    if (ctx.oidc.route !== "token" || !decides) return server;
    const intent = await intentOf(ctx, client, host, { resource, server });
    const { issuance } = await ledger.decide(ctx, intent, hindrancesOf(ctx, intent, false));
    return narrow(server, issuance);
  };

  const decidedDetails: DetailsOfToken = async (ctx, token, source, grantType) => {
    const decided = ledger.of(ctx);
    if (decided === undefined) return host.detailsOfToken?.(ctx, token, source, grantType);
    const kept = new Set(texts(decided.issuance.authorization_details));
    return decided.intent.authorizationDetails?.filter((detail) => kept.has(texts([detail])[0] ?? ""));
  };

  const claimsOf = async (ctx: KoaContextWithOIDC | undefined, token: Token): Promise<Record<string, Json>> => {
    if (ctx === undefined) throw unenforceable("a token made outside of a request");
    const decided = ledger.of(ctx) ?? (await decideMade(ctx, token));
    const excess = beyond(token, ctx.oidc.issuer, decided);
    if (excess.length > 0) throw unenforceable(excess.join(" "));
    const removed = new Set(decided.issuance.claims.remove);
    const wanted = Object.entries(decided.facts.claims ?? {}).filter(([name]) => !removed.has(name));
    return { ...Object.fromEntries(wanted), ...decided.issuance.claims.set };
  };

  /** No hook came before: a token without a resource, or of the authorization endpoint. It is as it is, or not at all. */
  const decideMade = async (ctx: KoaContextWithOIDC, token: Token): Promise<Decided> => {
    const intent = await intentOfMade(ctx, clientOf(ctx), host, token);
    return ledger.decide(ctx, intent, [...hindrancesOf(ctx, intent, false), "made already"]);
  };

  /** An ID token or a refresh token comes with an access token, which was decided on with them. */
  const ceiling = (ctx: KoaContextWithOIDC | undefined, type: TokenType): number | undefined => {
    const issuance = ctx && ledger.of(ctx)?.issuance;
    if (type !== "access_token" && !issuance?.token_types.includes(type)) throw unenforceable(`an undecided ${type}`);
    return issuance?.lifetimes[type];
  };

  return {
    configuration: {
      ...configuration,
      ...(host.adapter && { adapter: decidedStore(host.adapter, beforeConsumption) }),
      features: {
        ...configuration.features,
        resourceIndicators: { ...configuration.features?.resourceIndicators, getResourceServerInfo: narrowedServer },
        ...(host.detailsOfToken && {
          richAuthorizationRequests: {
            ...configuration.features?.richAuthorizationRequests,
            authorizationDetailsForAccessToken: decidedDetails,
          },
        }),
      } as NonNullable<Configuration["features"]>,
      extraTokenClaims: claimsOf,
      rotateRefreshToken,
      issueRefreshToken: (ctx) => ledger.of(ctx)?.issuance.token_types.includes("refresh_token") ?? false,
      ttl: wrapTtl(host, ceiling),
    },
    decide: async (ctx, intent) => (await ledger.decide(ctx, intent, [])).issuance,
  };
}

function hindrancesOf(ctx: KoaContextWithOIDC, { resource }: Intent, stays: boolean): Hindrance[] {
  const found: [Hindrance, boolean][] = [
    ["no resource", resource === ctx.oidc.issuer],
    ["refresh", refreshedBy(ctx) !== undefined],
    ["refresh token that stays", stays],
  ];
  return found.flatMap(([hindrance, holds]) => (holds ? [hindrance] : []));
}

function narrow(server: ResourceServer, issuance: Issuance): ResourceServer {
  const allowed = new Set(issuance.scopes);
  const scopes = server.scope.split(" ").filter((name) => allowed.has(name));
  return { ...server, scope: scopes.join(" ") };
}

function clientOf(ctx: KoaContextWithOIDC): Client {
  const { client } = ctx.oidc;
  if (client === undefined) throw unenforceable("a token request without a client");
  return client;
}
