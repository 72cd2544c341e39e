import type { Requirement } from "./verdict.ts";
import type { AuthorizationDetail, Json, Lifetimes, TokenType } from "./vocabulary.ts";

/** What a token may contain at most. A list is absent where the request left it unknown. */
export interface Issuance {
  readonly token_types: readonly TokenType[];
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  /** Ceilings, in seconds. */
  readonly lifetimes: Lifetimes;
  readonly claims: { readonly set: Readonly<Record<string, Json>>; readonly remove: readonly string[] };
  readonly authorization_details?: readonly AuthorizationDetail[];
  /** Token types that must not be issued. */
  readonly omit: readonly TokenType[];
  /** What must hold before anything is issued. */
  readonly require: readonly { readonly type: Requirement; readonly acr_values?: readonly string[] }[];
}

/** Why: one entry for each code, effect and set of details. `removed` names what was taken away. */
export interface Reason {
  readonly code: string;
  readonly effect: "deny" | "narrow" | "set" | "require" | "observe";
  readonly title: string;
  readonly remediation?: string;
  readonly details?: Readonly<Record<string, Json>>;
  readonly removed?: readonly string[];
}

/** RFC 6749 §5.2, safe to show to a client: it never says which rule denied. */
export interface OAuthError {
  readonly error: "access_denied" | "temporarily_unavailable";
  readonly error_description: string;
}

/** What `narrow()` makes of a verdict. */
export type Outcome =
  | { readonly decision: "allow"; readonly issuance: Issuance; readonly reasons: readonly Reason[] }
  | { readonly decision: "deny"; readonly reasons: readonly Reason[]; readonly error: OAuthError };

/** The policy that decided. */
export interface PolicyIdentity {
  readonly revision: string;
  /** `sha256:<hex>` of the bundle. */
  readonly digest: string;
}

/** The canonical decision, as the native wire answers it. `policy` is absent where none was active. */
export type Decision = { readonly decision_id: string } & Outcome & { readonly policy?: PolicyIdentity };
