import { z } from "zod";
import {
  authorizationDetail,
  claimName,
  grantType,
  identifier,
  json,
  label,
  lifetimes,
  party,
  resourceIndicator,
  scope,
  thumbprint,
  tokenType,
} from "./vocabulary.ts";

/** Evidence as it arrives: attacker-controlled text that nothing may trust before `context/evidence` has verified it. */
export const presentedEvidence = z.strictObject({
  type: z
    .enum(["jwt", "dsse", "x509"])
    .describe("`jwt`: a workload JWT. `dsse`: a DSSE envelope as JSON text. `x509`: a PEM chain, leaf first."),
  token: z.string().min(1).max(65_536).describe("The evidence itself. It is verified, and recorded nowhere."),
});
export type PresentedEvidence = z.infer<typeof presentedEvidence>;

/** What the token is bound to (RFC 7800 `cnf`): a DPoP key (RFC 9449 §6.1) or a certificate (RFC 8705 §3.1). */
export const confirmation = z.strictObject({ jkt: thumbprint.optional(), "x5t#S256": thumbprint.optional() });

/**
 * The canonical issuance request: what an IdP is about to issue, and for whom. A member that the caller's wire does
 * not carry is absent, which is not the same as empty.
 */
export const issuanceRequest = z.compile(
  z.strictObject({
    grant_type: grantType.optional().describe("`grant_type` of RFC 6749 and its extensions; absent: unknown."),
    token_types: z.array(tokenType).min(1).max(3).optional().describe("What would be issued; absent: an access token."),
    client: z
      .strictObject({
        id: identifier.describe("`client_id`."),
        authentication_method: label
          .optional()
          .describe("`token_endpoint_auth_method` (RFC 8414 §2), as it was used in this very request."),
      })
      .describe("Who asks for the token."),
    subject: party.describe("Whom the token would speak for."),
    actors: z
      .array(party)
      .max(32)
      .optional()
      .describe("The delegation chain (RFC 8693 §4.1), the current actor first."),
    tenant: identifier.optional().describe("The tenant; absent: that of the caller, or of the registration."),
    resources: z.array(resourceIndicator).max(64).optional().describe("The token's targets (RFC 8707 §2)."),
    scopes: z.array(scope).max(1_000).optional().describe("Scopes that would be granted."),
    claims: z.record(claimName, json).optional().describe("Custom claims that the token would have."),
    lifetimes: lifetimes.optional().describe("Seconds each token would live."),
    authorization_details: z.array(authorizationDetail).max(100).optional().describe("Entries of RFC 9396 §2."),
    purpose: label.optional().describe("What the token is for, in a word that the registration knows."),
    evidence: z.array(presentedEvidence).max(16).optional().describe("What proves the requester's runtime identity."),
    network: z
      .strictObject({ ip: z.union([z.ipv4(), z.ipv6()]) })
      .optional()
      .describe("Where the token request came from."),
    confirmation: confirmation
      .optional()
      .describe("The key or certificate to which the token would be bound (RFC 9449 §6.1, RFC 8705 §3.1)."),
  }),
);
export type IssuanceRequest = z.infer<typeof issuanceRequest>;
