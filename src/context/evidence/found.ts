import type { Attestation, Evidence, Posture, Workload } from "../../issuance/input.ts";

/** What one verified piece of evidence says. Of the last three it has what its type tells. */
export interface Found {
  /** As `evidence.issuer` of the input. */
  readonly issuer: string;
  /** Seconds since it was issued. */
  readonly age: number;
  readonly claims: NonNullable<Evidence["claims"]>;
  readonly workload?: Workload;
  readonly attestation?: Attestation;
  readonly trustChain?: NonNullable<Posture["trust_chain"]>;
}

/** When evidence is judged. */
export interface Moment {
  /** Seconds since the epoch. */
  readonly now: number;
  /** The deadline. */
  readonly signal: AbortSignal;
}
