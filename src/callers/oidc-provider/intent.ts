import type { Client, KoaContextWithOIDC, ResourceServer } from "oidc-provider";
import type { AuthorizationDetail, Lifetimes, TokenType } from "../../issuance/vocabulary.ts";
import { verifiedProofKey } from "./decode.ts";
import type { Host } from "./host.ts";
import { grantedScopes, refreshedBy, sourceOf, wantedScopes } from "./source.ts";
import type { Source, Token } from "./source.ts";
import { lifetimesOf, secondsOf } from "./ttl.ts";

/** What `oidc-provider` is about to issue. */
export interface Intent {
  /** The token's only resource; the issuer, where it is for the provider's own userinfo endpoint. */
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly tokenTypes: readonly TokenType[];
  /** Seconds, where the provider knows. */
  readonly lifetimes?: Lifetimes;
  /** RFC 9396 §7: what the token would have of them. Absent: nobody knows, and the token gets none. */
  readonly authorizationDetails?: readonly AuthorizationDetail[];
  /** RFC 9449 §6.1: the DPoP key to which the token will be bound. Only ever of a proof that has been verified. */
  readonly jkt?: string;
}

export interface Target {
  readonly resource: string;
  readonly server: ResourceServer;
}

/**
 * What one of the provider's own grants is about to issue. `target` is undefined for a token of the userinfo endpoint.
 * `stays`: the refresh token is not going to be rotated.
 */
export async function intentOf(
  ctx: KoaContextWithOIDC,
  client: Client,
  host: Host,
  target: Target | undefined,
  stays = false,
): Promise<Intent> {
  const source = sourceOf(ctx);
  const defined = target && new Set(target.server.scope.split(" "));
  const known = [...wantedScopes(ctx, source)].filter((name) => defined?.has(name) ?? true);
  const scopes = grantedScopes(ctx.oidc.entities.Grant, target?.resource, known);
  const token = preview(ctx, client, source, target, scopes);
  const details = await detailsOf(ctx, host, source, token);
  const seconds = secondsOf(host, token.kind, ctx, token, client);
  const { lifetimes, ...beside } = await besideToken(ctx, client, host, stays);
  return {
    ...beside,
    resource: target?.resource ?? ctx.oidc.issuer,
    scopes,
    lifetimes: { access_token: seconds, ...lifetimes },
    ...(details && { authorizationDetails: details }),
    ...(await bindingOf(ctx, host)),
  };
}

/** What a token is that was put together before anybody asked. */
export async function intentOfMade(ctx: KoaContextWithOIDC, client: Client, host: Host, token: Token): Promise<Intent> {
  const { lifetimes, ...beside } = await besideToken(ctx, client, host, false);
  return {
    ...beside,
    resource: token.resourceServer?.identifier() ?? ctx.oidc.issuer,
    scopes: [...token.scopes],
    lifetimes: { access_token: token.expiration, ...lifetimes },
    ...(host.detailsOfToken && { authorizationDetails: token.rar ?? [] }),
    ...(token.jkt !== undefined && { jkt: token.jkt }),
  };
}

/** Which tokens come with an access token, and how long those live. */
async function besideToken(
  ctx: KoaContextWithOIDC,
  client: Client,
  host: Host,
  stays: boolean,
): Promise<{ readonly tokenTypes: TokenType[]; readonly lifetimes: Lifetimes }> {
  const source = sourceOf(ctx);
  const refreshes =
    refreshedBy(ctx) !== undefined || (source && (await host.issueRefreshToken(ctx, client, source as never)));
  const identifies = source && source.kind !== "PreAuthorizedCode" && wantedScopes(ctx, source).has("openid");
  const tokenTypes: TokenType[] = ["access_token"];
  if (refreshes) tokenTypes.push("refresh_token");
  if (identifies) tokenTypes.push("id_token");
  return { tokenTypes, lifetimes: lifetimesOf(ctx, client, host, tokenTypes, stays) };
}

/** The token as the provider is going to make it, for the application's own functions to look at. Nobody stores it. */
function preview(
  ctx: KoaContextWithOIDC,
  client: Client,
  source: Source | undefined,
  target: Target | undefined,
  scopes: readonly string[],
): Token {
  const { AccessToken, ClientCredentials, ResourceServer } = ctx.oidc.provider;
  const scope = scopes.join(" ");
  const token = source
    ? new AccessToken({
        accountId: source.accountId ?? "",
        client,
        grantId: source.grantId ?? "",
        gty: String(ctx.oidc.params?.["grant_type"]),
        scope,
      })
    : new ClientCredentials({ client, scope });
  if (target) token.resourceServer = new ResourceServer(target.resource, target.server);
  return token;
}

/** The application says which details a token has. It is asked once a request: before the decision, not after it. */
async function detailsOf(
  ctx: KoaContextWithOIDC,
  host: Host,
  source: Source | undefined,
  token: Token,
): Promise<readonly AuthorizationDetail[] | undefined> {
  if (host.detailsOfToken === undefined) return undefined;
  if (ctx.oidc.params?.["authorization_details"] === undefined && source?.rar === undefined) return [];
  return (await host.detailsOfToken(ctx, token, source, String(ctx.oidc.params?.["grant_type"]))) ?? [];
}

async function bindingOf(ctx: KoaContextWithOIDC, host: Host): Promise<Pick<Intent, "jkt">> {
  const jkt = host.hasDpop ? await verifiedProofKey(ctx) : undefined;
  return jkt === undefined ? {} : { jkt };
}
