/**
 * Why a piece of evidence was not believed: the `code` of an entry of `identity.evidence` whose `verified` is false.
 * Each is an `evidence` row of the table of errors.
 */
export const evidenceCodes = {
  // Any kind
  EVIDENCE_MALFORMED: { kind: "evidence", title: "The evidence is not in the form that its type names" },
  EVIDENCE_TOO_LARGE: { kind: "evidence", title: "The evidence is longer than it may be" },
  EVIDENCE_ISSUER_UNKNOWN: { kind: "evidence", title: "Nobody configured is said to have issued the evidence" },
  EVIDENCE_SIGNATURE_INVALID: { kind: "evidence", title: "The signature is not that of a key of the issuer" },
  EVIDENCE_ALGORITHM_REFUSED: { kind: "evidence", title: "The signature's algorithm is not one that is accepted" },
  EVIDENCE_EXPIRED: { kind: "evidence", title: "The evidence has expired" },
  EVIDENCE_TOO_OLD: { kind: "evidence", title: "The evidence was issued longer ago than is accepted" },
  EVIDENCE_NOT_YET_VALID: { kind: "evidence", title: "The evidence is not valid yet, or issued in the future" },
  EVIDENCE_CLAIMS_INVALID: { kind: "evidence", title: "A fact in the evidence is missing, malformed or contradicted" },
  EVIDENCE_NOT_IN_TIME: { kind: "evidence", title: "The evidence could not be verified before the deadline" },
  EVIDENCE_FAILED: { kind: "evidence", title: "Verifying the evidence failed in an unforeseen way" },

  // Workload JWTs
  EVIDENCE_HEADER_REFUSED: { kind: "evidence", title: "The token's header says something that is not accepted" },
  EVIDENCE_AUDIENCE_WRONG: { kind: "evidence", title: "The token is meant for somebody else" },
  EVIDENCE_KEY_UNKNOWN: { kind: "evidence", title: "The issuer has no key, or not just one, that the token names" },
  EVIDENCE_KEYS_UNAVAILABLE: { kind: "evidence", title: "The issuer's keys are not at hand" },
  EVIDENCE_WORKLOAD_AMBIGUOUS: { kind: "evidence", title: "Several pieces of evidence name different workloads" },

  // Build attestations
  EVIDENCE_PREDICATE_REFUSED: { kind: "evidence", title: "The signer is not trusted to attest this type of predicate" },
  EVIDENCE_BUILD_TYPE_REFUSED: { kind: "evidence", title: "The builder is not trusted to run this type of build" },
  EVIDENCE_PARAMETER_UNEXPECTED: { kind: "evidence", title: "The build was given a parameter that is not expected" },
  EVIDENCE_SOURCE_UNEXPECTED: { kind: "evidence", title: "The artefact comes from a source that is not expected" },
  EVIDENCE_RESOURCE_UNEXPECTED: { kind: "evidence", title: "The summary is about a resource that is not expected" },
  EVIDENCE_VERIFICATION_FAILED: { kind: "evidence", title: "The summary says that the artefact failed verification" },
  EVIDENCE_SUBJECT_UNBOUND: {
    kind: "evidence",
    title: "No verified workload evidence says which image is running, so the attestation is about nobody",
  },
  EVIDENCE_SUBJECT_MISMATCH: { kind: "evidence", title: "The attestation is about another image than the one running" },

  // X.509 chains
  EVIDENCE_CHAIN_BROKEN: { kind: "evidence", title: "A certificate was not issued by the next one in the chain" },
  EVIDENCE_CHAIN_UNTRUSTED: { kind: "evidence", title: "The chain does not end at a trusted certificate" },
  EVIDENCE_CERTIFICATE_REFUSED: {
    kind: "evidence",
    title:
      "A certificate may not be used as it is: its CA flag, key usage, path length or a critical extension forbids",
  },
  EVIDENCE_KEY_WEAK: { kind: "evidence", title: "A key in the chain is too weak or of a kind that is not accepted" },
  EVIDENCE_CONFIRMATION_MISMATCH: {
    kind: "evidence",
    title: "The requester did not prove to hold the certificate's key",
  },
} as const satisfies Record<`EVIDENCE_${string}`, { kind: "evidence"; title: string }>;

export type EvidenceCode = keyof typeof evidenceCodes;
