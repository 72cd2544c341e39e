import { errors } from "jose";
import { AssayerError } from "../../issuance/errors.ts";
import type { EvidenceCode } from "../../issuance/evidence-codes.ts";

const byCode: ReadonlyMap<string, EvidenceCode> = new Map([
  [errors.JWSSignatureVerificationFailed.code, "EVIDENCE_SIGNATURE_INVALID"],
  [errors.JOSEAlgNotAllowed.code, "EVIDENCE_ALGORITHM_REFUSED"],
  [errors.JWKSNoMatchingKey.code, "EVIDENCE_KEY_UNKNOWN"],
  [errors.JWKSMultipleMatchingKeys.code, "EVIDENCE_KEY_UNKNOWN"],
]);

const byClaim: ReadonlyMap<string, EvidenceCode> = new Map([
  ["aud", "EVIDENCE_AUDIENCE_WRONG"],
  ["nbf", "EVIDENCE_NOT_YET_VALID"],
  ["iat", "EVIDENCE_NOT_YET_VALID"],
]);

/** What jose threw, as ours and without its cause: jose keeps the claims there, and this may reach a log. */
export function refusalOf(failure: unknown): unknown {
  if (!(failure instanceof errors.JOSEError)) return failure;
  return new AssayerError(codeOf(failure), failure.message);
}

function codeOf(failure: errors.JOSEError): EvidenceCode {
  if (failure instanceof errors.JWTExpired) return failure.claim === "iat" ? "EVIDENCE_TOO_OLD" : "EVIDENCE_EXPIRED";
  if (failure instanceof errors.JWTClaimValidationFailed) return codeOfClaim(failure);
  return byCode.get(failure.code) ?? "EVIDENCE_MALFORMED";
}

/** A claim that is there with the right type but another value; all else about claims is one code. */
function codeOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): EvidenceCode {
  const code = reason === "check_failed" || claim === "aud" ? byClaim.get(claim) : undefined;
  return code ?? "EVIDENCE_CLAIMS_INVALID";
}
