import type { Attestation, Evidence, Posture, Workload } from "../../issuance/input.ts";
import type { EvidenceCode } from "../../issuance/evidence-codes.ts";
import type { Found } from "./found.ts";

/** What became of one piece on its own. */
export type Judgement = { readonly type: Evidence["type"] } & (
  | { readonly found: Found }
  | { readonly code: EvidenceCode }
);

/** What is verified, ready for the input. Each part is absent where nothing verified tells it. */
export interface VerifiedEvidence {
  /** One entry for each piece presented, in order. */
  readonly evidence: Evidence[];
  readonly workload?: Workload;
  /** About the image that `workload` says is running. */
  readonly attestations: Attestation[];
  readonly trust_chain?: NonNullable<Posture["trust_chain"]>;
}

/**
 * Judges the pieces together. There is one requester, so evidence of two workloads proves neither; and an attestation
 * counts only for the image that the requester's own evidence says is running (SLSA leaves that comparison to us).
 */
export function bind(judgements: readonly Judgement[]): Judgement[] {
  const found = foundIn(judgements);
  const workload = requesterOf(found);
  const isAmbiguous = workload === undefined && found.some((each) => each.workload !== undefined);
  return judgements.map((each) => {
    const code = "found" in each ? contradiction(each.found, workload, isAmbiguous) : undefined;
    return code === undefined ? each : { type: each.type, code };
  });
}

/** What is left, for the input. */
export function toInput(bound: readonly Judgement[]): VerifiedEvidence {
  const found = foundIn(bound);
  const workload = requesterOf(found);
  const trustChain = found.find((each) => each.trustChain !== undefined)?.trustChain;
  return {
    evidence: bound.map(toEvidence),
    ...(workload && { workload }),
    attestations: found.flatMap(({ attestation }) => attestation ?? []),
    ...(trustChain && { trust_chain: trustChain }),
  };
}

function foundIn(judgements: readonly Judgement[]): Found[] {
  return judgements.flatMap((each) => ("found" in each ? each.found : []));
}

/** Several tokens of one workload are fine; of them the first that names the running image tells most. */
function requesterOf(found: readonly Found[]): Workload | undefined {
  const workloads = found.flatMap(({ workload }) => workload ?? []);
  const names = new Set(workloads.map(({ issuer, id }) => JSON.stringify([issuer, id])));
  if (names.size > 1) return undefined;
  return workloads.find(({ image_digest }) => image_digest !== undefined) ?? workloads[0];
}

function contradiction(
  { workload: own, attestation }: Found,
  one: Workload | undefined,
  isAmbiguous: boolean,
): EvidenceCode | undefined {
  if (own !== undefined && isAmbiguous) return "EVIDENCE_WORKLOAD_AMBIGUOUS";
  if (attestation === undefined) return undefined;
  if (one?.image_digest === undefined) return "EVIDENCE_SUBJECT_UNBOUND";
  return attestation.subject_digests.includes(one.image_digest) ? undefined : "EVIDENCE_SUBJECT_MISMATCH";
}

function toEvidence(judgement: Judgement): Evidence {
  if (!("found" in judgement)) return { type: judgement.type, verified: false, code: judgement.code };
  const { issuer, age, claims } = judgement.found;
  return { type: judgement.type, verified: true, issuer, age, claims };
}
