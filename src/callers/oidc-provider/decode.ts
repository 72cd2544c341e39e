import { calculateJwkThumbprint, decodeProtectedHeader } from "jose";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { IssuanceRequest, PresentedEvidence } from "../../issuance/request.ts";
import type { Json, Party } from "../../issuance/vocabulary.ts";
import type { Intent } from "./intent.ts";

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

/** A token request of `oidc-provider` as the canonical request. */
export function decode(ctx: KoaContextWithOIDC, intent: Intent, facts: RequestFacts): IssuanceRequest {
  const { client, params } = ctx.oidc;
  const { authorizationDetails: details, lifetimes } = intent;
  // Only the authorization endpoint issues without one, in the implicit flow.
  const { grant_type: grantType = "implicit" } = params ?? {};
  const clientId = client?.clientId ?? "";
  const confirmation = confirmationOf(intent, facts);
  return {
    grant_type: String(grantType),
    token_types: [...intent.tokenTypes],
    client: { id: clientId, authentication_method: authenticationMethod(client) },
    subject: facts.subject ?? subjectOf(ctx, clientId),
    actors: facts.actors ?? [],
    ...(facts.tenant !== undefined && { tenant: facts.tenant }),
    resources: [intent.resource],
    scopes: [...new Set(intent.scopes)],
    claims: facts.claims ?? {},
    ...(lifetimes && { lifetimes }),
    ...(details && { authorization_details: [...details] }),
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

/**
 * The key of the DPoP proof that came with a request, if one did. For the provider's own grants only: those verify the
 * proof (RFC 9449 §4.3) before any hook of ours runs.
 */
export async function verifiedProofKey(ctx: KoaContextWithOIDC): Promise<string | undefined> {
  const proof = ctx.get("DPoP");
  const jwk = proof === "" ? undefined : decodeProtectedHeader(proof).jwk;
  return jwk && calculateJwkThumbprint(jwk);
}

function confirmationOf({ jkt }: Intent, { certificateThumbprint }: RequestFacts): IssuanceRequest["confirmation"] {
  if (jkt === undefined && certificateThumbprint === undefined) return undefined;
  return {
    ...(jkt !== undefined && { jkt }),
    ...(certificateThumbprint !== undefined && { "x5t#S256": certificateThumbprint }),
  };
}

/** Node writes an IPv4 peer of a dual-stack socket as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). */
function plainAddress(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.)/i, "");
}
