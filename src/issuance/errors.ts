/**
 * Every code that Assayer itself can put in an answer, a log or an exit. Policy codes are not here: they live in the
 * METADATA of their rules. A code is API: documented, unique, never reused. `docs/reason-codes.md` is generated from
 * this table.
 *
 * `deny`: may end a decision. `problem`: answers a bad request (RFC 9457). `fault`: configuration and start-up.
 * `gap`: says in the input why something is missing from it.
 */
export const errorCodes = {
  // The way to a decision
  POLICY_DEADLINE: { kind: "deny", title: "The policy did not answer in time" },
  POLICY_MEMORY: { kind: "deny", title: "The policy asked for more memory than it may have" },
  POLICY_FAILED: { kind: "deny", title: "The policy could not be evaluated" },
  POLICY_MALFORMED: { kind: "deny", title: "The policy answered in a shape that its contract does not know" },
  POLICY_CONFLICT: { kind: "deny", title: "The policy sets one claim to more than one value" },
  POLICY_UNAVAILABLE: { kind: "deny", title: "No verified policy is active" },
  POLICY_DEFAULT_DENY: { kind: "deny", title: "The policy neither allowed the request nor said why" },
  SCOPES_EXHAUSTED: { kind: "deny", title: "No requested scope is left" },
  RESOURCES_EXHAUSTED: { kind: "deny", title: "No requested resource is left" },
  AUTHORIZATION_DETAILS_EXHAUSTED: { kind: "deny", title: "No requested authorization detail is left" },
  TOKENS_EXHAUSTED: { kind: "deny", title: "No requested token is left to issue" },
  LIFETIME_EXHAUSTED: { kind: "deny", title: "The longest lifetime that the policy allows is zero" },
  UNENFORCEABLE: { kind: "deny", title: "The caller cannot enforce what the decision demands" },
  CONTEXT_FAILED: { kind: "deny", title: "The context of the request could not be assembled" },
  RECORD_FAILED: { kind: "deny", title: "The decision could not be recorded" },
  OVERLOADED: { kind: "deny", title: "Too many decisions are waiting" },
  SHUTTING_DOWN: { kind: "deny", title: "The service is shutting down" },
  INTERNAL: { kind: "deny", title: "Something went wrong inside the service" },

  // The context of a request
  DIRECTORY_INVALID: { kind: "fault", title: "The directory's files have faults" },
  FACTS_INVALID: { kind: "fault", title: "A file of posture or risk facts has faults" },
  CALLER_TENANT_MISMATCH: { kind: "gap", title: "The caller serves another tenant than the one asked about" },
  PROVIDER_TIMEOUT: { kind: "gap", title: "The provider did not answer in time" },
  PROVIDER_UNREACHABLE: { kind: "gap", title: "The provider could not be reached" },
  PROVIDER_REFUSED: { kind: "gap", title: "The provider answered with an error" },
  PROVIDER_REDIRECTED: { kind: "gap", title: "The provider answered with a redirect, which is not followed" },
  PROVIDER_GARBAGE: { kind: "gap", title: "The provider answered something else than the fact it was asked for" },
  PROVIDER_TOO_LARGE: { kind: "gap", title: "The provider's answer is longer than it may be" },
  PROVIDER_CIRCUIT_OPEN: { kind: "gap", title: "The provider failed too often and is being left alone" },
  PROVIDER_BUSY: { kind: "gap", title: "Too many questions to the provider are under way" },
  PROVIDER_KEY_UNUSABLE: { kind: "gap", title: "An identifier of the request cannot be put into the provider's URL" },
  PROVIDER_SECRET_UNREADABLE: { kind: "gap", title: "The file with the provider's credential cannot be used" },
  PROVIDER_FAILED: { kind: "gap", title: "The provider failed in an unforeseen way" },
} as const satisfies Record<string, { kind: "deny" | "problem" | "fault" | "gap"; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The codes that may end a decision. */
export type DenyCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]["kind"] extends "deny" ? Code : never;
}[ErrorCode];

/** The codes that explain a gap in the input. */
export type GapCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]["kind"] extends "gap" ? Code : never;
}[ErrorCode];

/** Whatever a provider threw, as a code that explains the gap it leaves. */
export function gapCodeOf(thrown: unknown): GapCode {
  if (thrown instanceof AssayerError && isGap(thrown.code)) return thrown.code;
  return "PROVIDER_FAILED";
}

function isGap(code: ErrorCode): code is GapCode {
  return errorCodes[code].kind === "gap";
}

/**
 * The one error class. `code` is for machines, `message` for operators (never shown to a client), `details` for both:
 * JSON, free of secrets and tokens.
 */
export class AssayerError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AssayerError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Whatever was thrown, as a code that may end a decision. */
export function denyCodeOf(thrown: unknown): DenyCode {
  if (thrown instanceof AssayerError && isDeny(thrown.code)) return thrown.code;
  return "INTERNAL";
}

function isDeny(code: ErrorCode): code is DenyCode {
  return errorCodes[code].kind === "deny";
}
