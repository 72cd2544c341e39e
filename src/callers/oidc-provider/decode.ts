import { calculateJwkThumbprint, decodeProtectedHeader } from "jose";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { IssuanceRequest, PresentedEvidence } from "../../issuance/request.ts";
import type { Json, Party, TokenType } from "../../issuance/vocabulary.ts";

/** What only the host application knows of a token request. Every member is optional: absent means unknown. */
export interface RequestFacts {
  readonly tenant?: string;
  readonly purpose?: string;
  readonly actors?: Party[];
  readonly evidence?: PresentedEvidence[];
  readonly subject?: Party;
  /** The claims that the application wants in the access token. Only these, and those the policy sets, get there. */
  readonly claims?: Record<string, Json>;
  /** RFC 8705 §3.1: `x5t#S256` of the client certificate to which the provider will bind the token. */
  readonly certificateThumbprint?: string;
}

/** What `oidc-provider` is about to issue. */
export interface Intent {
  readonly resource: string;
  readonly scopes: readonly string[];
  readonly tokenTypes: readonly TokenType[];
  /** Seconds, where the provider knows. */
  readonly accessTokenTtl?: number;
}

/** A token request of `oidc-provider` as the canonical request. */
export async function decode(ctx: KoaContextWithOIDC, intent: Intent, facts: RequestFacts): Promise<IssuanceRequest> {
  const { client, params } = ctx.oidc;
  const grantType = params?.["grant_type"];
  const clientId = client?.clientId ?? "";
  const confirmation = await confirmationOf(ctx, facts);
  return {
    grant_type: typeof grantType === "string" ? grantType : "",
    token_types: [...intent.tokenTypes],
    client: { id: clientId, authentication_method: authenticationMethod(client) },
    subject: facts.subject ?? subjectOf(ctx, clientId),
    actors: facts.actors ?? [],
    ...(facts.tenant !== undefined && { tenant: facts.tenant }),
    resources: [intent.resource],
    scopes: [...new Set(intent.scopes)],
    claims: facts.claims ?? {},
    ...(intent.accessTokenTtl !== undefined && { lifetimes: { access_token: intent.accessTokenTtl } }),
    ...(facts.purpose !== undefined && { purpose: facts.purpose }),
    ...(facts.evidence && { evidence: facts.evidence }),
    network: { ip: plainAddress(ctx.ip) },
    ...(confirmation && { confirmation }),
  };
}

function subjectOf(ctx: KoaContextWithOIDC, clientId: string): Party {
  const accountId = ctx.oidc.account?.accountId;
  return accountId === undefined ? { type: "client", id: clientId } : { type: "user", id: accountId };
}

/** `oidc-provider` says `none` for public clients and the method that was used for every other. */
function authenticationMethod(client: KoaContextWithOIDC["oidc"]["client"]): string {
  return client?.clientAuthMethod ?? "none";
}

/** The provider has verified the DPoP proof (RFC 9449 §4.3) before any hook of ours runs, so its key may be named. */
async function confirmationOf(ctx: KoaContextWithOIDC, facts: RequestFacts): Promise<IssuanceRequest["confirmation"]> {
  const proof = ctx.get("DPoP");
  const jwk = proof === "" ? undefined : decodeProtectedHeader(proof).jwk;
  const jkt = jwk && (await calculateJwkThumbprint(jwk));
  const thumbprint = facts.certificateThumbprint;
  if (jkt === undefined && thumbprint === undefined) return undefined;
  return { ...(jkt !== undefined && { jkt }), ...(thumbprint !== undefined && { "x5t#S256": thumbprint }) };
}

/** Node writes an IPv4 peer of a dual-stack socket as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). */
function plainAddress(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, "");
}
