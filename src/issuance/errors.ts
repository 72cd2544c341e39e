import { authoringCodes } from "./authoring-codes.ts";
import { bundleCodes } from "./bundle-codes.ts";
import { evidenceCodes } from "./evidence-codes.ts";
import { guardCodes } from "./guard-codes.ts";

/**
 * Every code that Assayer itself can put in an answer, a log or an exit. Policy codes are not here: they live in the
 * METADATA of their rules. A code is API: documented, unique, never reused. `docs/reason-codes.md` is generated from
 * this table.
 *
 * `deny`: may end a decision. `problem`: answers a bad request (RFC 9457). `fault`: configuration and start-up.
 * `gap`: says in the input why something is missing from it. `evidence`: says there why evidence was not believed.
 * `refusal`: the guard decides on no such request.
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
  CALLER_DEADLINE: { kind: "deny", title: "The decision was not made within the time that the caller gives it" },
  REQUEST_MALFORMED: { kind: "deny", title: "The request is none that can be decided on" },
  CONTEXT_FAILED: { kind: "deny", title: "The context of the request could not be assembled" },
  RECORD_FAILED: { kind: "deny", title: "The decision could not be recorded" },
  OVERLOADED: { kind: "deny", title: "Too many decisions are waiting" },
  SHUTTING_DOWN: { kind: "deny", title: "The service is shutting down" },
  INTERNAL: { kind: "deny", title: "Something went wrong inside the service" },

  // Loading a policy
  ...bundleCodes,

  // What became of evidence
  ...evidenceCodes,

  // The context of a request
  DIRECTORY_INVALID: { kind: "fault", title: "The directory's files have faults" },
  ATTESTER_KEY_INVALID: { kind: "fault", title: "An attester's public key cannot be used" },
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

  // The decision listener: bad requests. The first group answers, the second says what is wrong at one JSON Pointer.
  HTTP_MALFORMED: { kind: "problem", title: "The request is not well-formed HTTP" },
  HEADERS_TOO_LARGE: { kind: "problem", title: "The request's header is longer than it may be" },
  REQUEST_TIMEOUT: { kind: "problem", title: "The request did not arrive in time" },
  PATH_NOT_FOUND: { kind: "problem", title: "Nothing answers at this path" },
  METHOD_NOT_ALLOWED: { kind: "problem", title: "The path does not answer this method" },
  CONTENT_TYPE_UNSUPPORTED: { kind: "problem", title: "The body is not said to be JSON in UTF-8" },
  CONTENT_ENCODING_UNSUPPORTED: { kind: "problem", title: "The body is compressed or otherwise encoded" },
  BODY_TOO_LARGE: { kind: "problem", title: "The body is longer than it may be" },
  UNAUTHENTICATED: { kind: "problem", title: "The caller did not show valid credentials" },
  CALLER_FORBIDDEN: { kind: "problem", title: "The caller may not do this" },
  ORIGIN_FORBIDDEN: { kind: "problem", title: "The request comes from another site" },
  JSON_INVALID: { kind: "problem", title: "The body is not acceptable JSON" },
  REQUEST_INVALID: { kind: "problem", title: "The body is not a valid request" },
  RELOAD_FAILED: { kind: "problem", title: "Something could not be read again; its last good state stays in use" },
  JSON_NOT_UTF8: { kind: "problem", title: "The text is not UTF-8" },
  JSON_SYNTAX: { kind: "problem", title: "The text is not JSON from here on" },
  JSON_DUPLICATE_MEMBER: { kind: "problem", title: "The member appears more than once" },
  JSON_FORBIDDEN_MEMBER: { kind: "problem", title: "The member has a name that no document may use" },
  JSON_LONE_SURROGATE: { kind: "problem", title: "The string holds half a surrogate pair" },
  JSON_NUMBER_RANGE: { kind: "problem", title: "The number is beyond what a double can hold" },
  JSON_TOO_DEEP: { kind: "problem", title: "The value is nested deeper than it may be" },
  JSON_TOO_LARGE: { kind: "problem", title: "The text is longer than it may be" },
  MEMBER_MISSING: { kind: "problem", title: "The member is required" },
  MEMBER_UNKNOWN: { kind: "problem", title: "The member is not known" },
  VALUE_TYPE: { kind: "problem", title: "The value is of another type" },
  VALUE_SIZE: { kind: "problem", title: "The value is longer, shorter, larger or smaller than it may be" },
  VALUE_INVALID: { kind: "problem", title: "The value is not one of those that are allowed" },

  // The listeners: start-up
  ADDRESS_IN_USE: { kind: "fault", title: "Another process listens on the address" },
  LISTEN_FAILED: { kind: "fault", title: "The address cannot be listened on" },
  INSECURE_ADDRESS: { kind: "fault", title: "Anonymous callers are served on loopback addresses only" },
  KEYS_INVALID: { kind: "fault", title: "The configured keys cannot be used" },

  // Building and checking policies
  ...authoringCodes,

  // The client: no decision came back
  CLIENT_TIMEOUT: { kind: "deny", title: "Assayer did not answer in time" },
  CLIENT_ABORTED: { kind: "deny", title: "The caller gave up before Assayer answered" },
  CLIENT_UNREACHABLE: { kind: "deny", title: "Assayer could not be reached" },
  CLIENT_REFUSED: { kind: "deny", title: "Assayer refused the request" },
  CLIENT_REQUEST_INVALID: { kind: "deny", title: "The request cannot be sent as JSON" },
  CLIENT_ANSWER_INVALID: { kind: "deny", title: "Assayer's answer is not a decision on this request" },

  // The guard in front of a token endpoint
  ...guardCodes,

  // Command line and configuration
  CONFIG_INVALID: { kind: "fault", title: "The configuration has faults" },
  EXPORT_INVALID: { kind: "fault", title: "A file is not what an identity provider exports" },
  USAGE: { kind: "fault", title: "The command line cannot be understood" },
} as const satisfies Record<
  string,
  { kind: "deny" | "problem" | "fault" | "gap" | "evidence" | "refusal"; title: string }
>;

export type ErrorCode = keyof typeof errorCodes;

/** The codes that answer a bad request. */
export type ProblemCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]["kind"] extends "problem" ? Code : never;
}[ErrorCode];

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
