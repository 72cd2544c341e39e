/**
 * Codes of the guard in front of a token endpoint. `deny`: a token request or its answer goes no further. `refusal`:
 * what came cannot be told from something else, so nothing is even decided on.
 */
export const guardCodes = {
  // What the identity provider issued, or did not
  ISSUED_BEYOND_DECISION: { kind: "deny", title: "The identity provider issued more than was decided" },
  ISSUED_SUBJECT_UNKNOWN: { kind: "deny", title: "Nothing in the token answer says whom the token speaks for" },
  UPSTREAM_UNREACHABLE: { kind: "deny", title: "The identity provider could not be reached" },
  UPSTREAM_TIMEOUT: { kind: "deny", title: "The identity provider did not answer in time" },
  UPSTREAM_ANSWER_INVALID: { kind: "deny", title: "The identity provider's answer cannot be read as a token answer" },

  // Requests that could be read in more than one way
  TARGET_AMBIGUOUS: { kind: "refusal", title: "The target could be read as the token endpoint, and is not it" },
  TARGET_QUERY_REFUSED: { kind: "refusal", title: "A token request has no query" },
  FRAMING_REFUSED: { kind: "refusal", title: "The header could be read in more than one way" },
  TOKEN_METHOD_REFUSED: { kind: "refusal", title: "A token is asked for with POST" },
  FORM_TYPE_REFUSED: { kind: "refusal", title: "A token request is a form, neither compressed nor of another charset" },
  FORM_TOO_LARGE: { kind: "refusal", title: "The form is longer, or has more parameters, than it may" },
  FORM_TIMEOUT: { kind: "refusal", title: "The form did not arrive in time" },
  FORM_MALFORMED: { kind: "refusal", title: "The form has characters or escapes that no form has" },
  FORM_PARAMETER_DUPLICATE: { kind: "refusal", title: "A parameter appears more than once" },
  FORM_PARAMETER_REFUSED: { kind: "refusal", title: "A parameter's name or value is not acceptable" },
  CLIENT_UNIDENTIFIED: { kind: "refusal", title: "The request does not say which client asks" },
  CLIENT_AMBIGUOUS: { kind: "refusal", title: "The request could be of more than one client" },
} as const satisfies Record<string, { kind: "deny" | "refusal"; title: string }>;

export type RefusalCode = {
  [Code in keyof typeof guardCodes]: (typeof guardCodes)[Code]["kind"] extends "refusal" ? Code : never;
}[keyof typeof guardCodes];
