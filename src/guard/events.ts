import type { DenyCode } from "../issuance/errors.ts";
import type { RefusalCode } from "../issuance/guard-codes.ts";
import type { Shortfall } from "./judge.ts";

interface Traced {
  /** `X-Request-ID`. */
  readonly request_id?: string;
}

/** What the guard tells of itself. Never a token, a secret or a request. */
export type GuardEvent =
  | (Traced & {
      readonly type: "token_denied";
      readonly codes: readonly string[];
      readonly decision_id: string;
      /** What the decision demands and the upstream did not do. */
      readonly shortfall?: readonly Shortfall[];
      /** Whether the upstream had issued it by then. */
      readonly issued: boolean;
    })
  | (Traced & {
      readonly type: "token_relayed";
      readonly decision_id: string;
      /** Tokens that were taken out of the answer, and why. */
      readonly left_out?: Readonly<Record<string, readonly Shortfall[]>>;
    })
  /** Nothing was relayed: the request cannot be read in one way only, or something on the way failed. */
  | (Traced & { readonly type: "request_failed"; readonly code: RefusalCode | DenyCode; readonly cause: unknown })
  | { readonly type: "token_revoked"; readonly token: string }
  | { readonly type: "revocation_failed"; readonly token: string; readonly cause: unknown };
