/** Who a caller proved to be. */
export interface CallerIdentity {
  readonly name: string;
  readonly tenant?: string;
}

/** Judges the value of `Authorization`. Answers at once where it can: this is the hot path. */
export type Authenticate = (
  authorization: string | undefined,
) => CallerIdentity | undefined | Promise<CallerIdentity | undefined>;
