import type { AttesterSettings } from "./attester-settings.ts";
import type { TrustedAttesters } from "./attesters.ts";
import { openEnvelope } from "./dsse.ts";
import type { Envelope } from "./dsse.ts";
import type { Found, Moment } from "./found.ts";
import { refuse } from "./refuse.ts";
import { predicateOf } from "./slsa.ts";
import { readStatement } from "./statement.ts";

/**
 * A build attestation: its signature must be that of a key which is configured for the very builder or verifier that
 * the statement names, and for this type of predicate. Whether it is about what the requester runs is for `bind`.
 */
export function verifyAttestation(token: string, attesters: TrustedAttesters, { now }: Moment): Found {
  const envelope = openEnvelope(token);
  const { predicateType: type, predicate, digests } = readStatement(envelope.payload);
  const { signerOf: claimedSigner, judge } = predicateOf(type);
  const signer = signerOf(envelope, claimedSigner(predicate), type, attesters);
  const { observedAt, claims, ...judged } = judge(predicate, signer);
  const age = ageOf(observedAt, now, signer);
  if (digests.length === 0) refuse("EVIDENCE_CLAIMS_INVALID", "no subject has a SHA-256 digest");
  return {
    issuer: signer.id,
    age,
    claims: { predicateType: type, ...claims },
    attestation: {
      type,
      verified: true,
      signer: signer.id,
      subject_digests: [...digests],
      ...judged,
      observed_at: observedAt,
    },
  };
}

/** By who it says signed it, then by who did, then by what that one may attest. */
function signerOf(
  { signed, signatures }: Envelope,
  id: unknown,
  type: string,
  attesters: TrustedAttesters,
): AttesterSettings {
  const named = typeof id === "string" ? attesters.get(id) : undefined;
  if (named === undefined) return refuse("EVIDENCE_ISSUER_UNKNOWN", "no attester of that id is configured");
  const signers = named.filter((attester) => attester.signed(signed, signatures));
  if (signers.length === 0) refuse("EVIDENCE_SIGNATURE_INVALID", "no signature is that of a key of this attester");
  const trusted = signers.find(({ settings }) => settings.predicate_types.some((each) => each === type));
  return trusted?.settings ?? refuse("EVIDENCE_PREDICATE_REFUSED", "the attester is not trusted with this predicate");
}

function ageOf(observedAt: number, now: number, settings: AttesterSettings): number {
  const age = now - observedAt;
  if (age < -settings.clock_skew_seconds) refuse("EVIDENCE_NOT_YET_VALID", "it was made in the future");
  if (age > settings.max_age_seconds) refuse("EVIDENCE_TOO_OLD", "it was made too long ago");
  return Math.max(0, age);
}
