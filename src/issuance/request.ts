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
  /** `jwt`: a workload JWT. `dsse`: a DSSE envelope as JSON text. `x509`: a PEM chain, leaf first. */
  type: z.enum(["jwt", "dsse", "x509"]),
  token: z.string().min(1).max(65_536),
});
export type PresentedEvidence = z.infer<typeof presentedEvidence>;

/** What the token is bound to (RFC 7800 `cnf`): a DPoP key (RFC 9449 §6.1) or a certificate (RFC 8705 §3.1). */
export const confirmation = z.strictObject({ jkt: thumbprint.optional(), "x5t#S256": thumbprint.optional() });

/**
 * The canonical issuance request: what an IdP is about to issue, and for whom. A member that the caller's wire does
 * not carry is absent, which is not the same as empty.
 */
export const issuanceRequest = z.strictObject({
  grant_type: grantType,
  token_types: z.array(tokenType).min(1).max(3).optional(),
  client: z.strictObject({
    id: identifier,
    /** `token_endpoint_auth_method` of RFC 8414 §2, as it was used in this very request. */
    authentication_method: label.optional(),
  }),
  subject: party,
  /** The delegation chain of RFC 8693 §4.1, the current actor first. */
  actors: z.array(party).max(32).optional(),
  tenant: identifier.optional(),
  resources: z.array(resourceIndicator).max(64).optional(),
  scopes: z.array(scope).max(1_000).optional(),
  claims: z.record(claimName, json).optional(),
  /** Seconds each token would live, if the caller knows. */
  lifetimes: lifetimes.optional(),
  authorization_details: z.array(authorizationDetail).max(100).optional(),
  purpose: label.optional(),
  evidence: z.array(presentedEvidence).max(16).optional(),
  network: z.strictObject({ ip: z.union([z.ipv4(), z.ipv6()]) }).optional(),
  confirmation: confirmation.optional(),
});
export type IssuanceRequest = z.infer<typeof issuanceRequest>;
