import type { Attestation, Evidence, Posture, Workload } from "../../issuance/input.ts";
import type { EvidenceCode } from "../../issuance/evidence-codes.ts";
import type { IssuanceRequest, PresentedEvidence } from "../../issuance/request.ts";
import type { EvidenceSettings } from "./settings.ts";

export interface EvidencePorts {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly readFile: (path: string, options: { signal: AbortSignal }) => Promise<Uint8Array>;
  readonly onEvent: (event: EvidenceEvent) => void;
}

/** What operators hear. Labels come from closed sets and from the configuration; no token is ever in one. */
export type EvidenceEvent =
  | { readonly type: "evidence_judged"; readonly evidence: Evidence["type"]; readonly code: EvidenceCode | "verified" }
  | { readonly type: "keys_fetched"; readonly issuer: string; readonly keys: number; readonly took_ms: number }
  | { readonly type: "keys_failed"; readonly issuer: string; readonly error: unknown };

export interface EvidenceContext {
  /** Seconds since the epoch. */
  readonly now: number;
  /** The certificates, PEM, at which a chain of the request's tenant may end. */
  readonly anchors?: readonly string[];
  readonly confirmation?: IssuanceRequest["confirmation"];
  /** The deadline: what waits for keys then is EVIDENCE_NOT_IN_TIME. */
  readonly signal: AbortSignal;
}

/** What is verified, ready for the input. Each part is absent where nothing verified tells it. */
export interface VerifiedEvidence {
  /** One entry for each piece presented, in order. */
  readonly evidence: Evidence[];
  readonly workload?: Workload;
  readonly attestations: Attestation[];
  readonly trust_chain?: NonNullable<Posture["trust_chain"]>;
}

/** Never rejects: what is not believed says so in its own entry. */
export type VerifyEvidence = (
  presented: readonly PresentedEvidence[],
  context: EvidenceContext,
) => Promise<VerifiedEvidence>;

export interface KeyStatus {
  readonly issuer: string;
  /** Keys that can be used. */
  readonly keys: number;
  /** Seconds since the keys in use were fetched; absent where none ever were. */
  readonly age?: number;
  /** Whether tokens can be verified with them now. */
  readonly usable: boolean;
  /** Why the last attempt failed, if it did. */
  readonly error?: string;
}

export interface EvidenceVerifier {
  readonly verify: VerifyEvidence;
  /** One entry for each issuer, for health. */
  readonly status: () => KeyStatus[];
  /** Stops looking for newer keys. */
  readonly close: () => void;
}

/**
 * Reads the attesters' keys, begins to fetch the issuers', and does not wait for those.
 * @throws AssayerError ATTESTER_KEY_INVALID where an attester's key cannot be used
 */
export declare function createEvidenceVerifier(
  settings: EvidenceSettings,
  ports: EvidencePorts,
): Promise<EvidenceVerifier>;
