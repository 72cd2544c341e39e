/**
 * What a provider may be asked about. The values are identifiers from a request and from evidence: an attacker's, in
 * the end.
 */
export const keyNames = ["client_id", "subject_id", "tenant_id", "workload_id", "runner_id"] as const;
export type KeyName = (typeof keyNames)[number];
export type Keys = { readonly [Name in KeyName]?: string | undefined };

/** Those that nobody knows before evidence has been verified. */
export const evidenceKeys: ReadonlySet<KeyName> = new Set<KeyName>(["workload_id", "runner_id"]);

/** A source of one fact about whoever asks. */
export interface Provider<Fact> {
  readonly name: string;
  /** It is only asked when each of these is known. */
  readonly needs: ReadonlySet<KeyName>;
  /**
   * Absent where the provider knows nothing of them; at once where there is nothing to wait for. Throws or rejects with
   * an `AssayerError` whose code is a gap's.
   * @param now seconds since the epoch
   */
  readonly look: (keys: Keys, now: number) => Fact | undefined | Promise<Fact | undefined>;
}
