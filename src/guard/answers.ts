import { denial } from "../issuance/denial.ts";
import { AssayerError, denyCodeOf, errorCodes } from "../issuance/errors.ts";
import type { DenyCode, ErrorCode } from "../issuance/errors.ts";
import type { OAuthError } from "../issuance/decision.ts";
import type { RefusalCode } from "../issuance/guard-codes.ts";
import { jsonAnswer, noStore } from "../wire/json-answer.ts";
import type { Answer } from "../wire/wire.ts";

interface Refusal {
  readonly status: number;
  /** RFC 6749 §5.2. */
  readonly error: "invalid_request" | "invalid_client";
  readonly headers?: readonly string[];
}

const invalidRequest: Refusal = { status: 400, error: "invalid_request" };

/** One place maps codes to answers. */
export const refusals: Readonly<Record<RefusalCode, Refusal>> = {
  TARGET_AMBIGUOUS: invalidRequest,
  TARGET_QUERY_REFUSED: invalidRequest,
  FRAMING_REFUSED: invalidRequest,
  TOKEN_METHOD_REFUSED: { status: 405, error: "invalid_request", headers: ["Allow", "POST, OPTIONS"] },
  FORM_TYPE_REFUSED: invalidRequest,
  FORM_TOO_LARGE: { status: 413, error: "invalid_request" },
  FORM_TIMEOUT: { status: 408, error: "invalid_request" },
  FORM_MALFORMED: invalidRequest,
  FORM_PARAMETER_DUPLICATE: invalidRequest,
  FORM_PARAMETER_REFUSED: invalidRequest,
  CLIENT_UNIDENTIFIED: { status: 401, error: "invalid_client", headers: ["WWW-Authenticate", 'Basic realm="token"'] },
  CLIENT_AMBIGUOUS: invalidRequest,
};

/** Denials for which the identity provider is to blame (RFC 9110 §15.6.3, §15.6.5). */
const upstreamStatus = new Map<DenyCode, number>([
  ["UPSTREAM_UNREACHABLE", 502],
  ["UPSTREAM_ANSWER_INVALID", 502],
  ["UPSTREAM_TIMEOUT", 504],
]);

/** A deny as the token endpoint itself would say it (RFC 6749 §5.2): why is in the log, not in the answer. */
export function denied(error: OAuthError): Answer {
  return errorAnswer(400, error);
}

/** Whatever was thrown, as an answer and as a code for the log. */
export function answerTo(thrown: unknown): { readonly answer: Answer; readonly code: DenyCode | RefusalCode } {
  if (thrown instanceof AssayerError && isRefusal(thrown.code)) {
    const { status, error, headers } = refusals[thrown.code];
    const body = { error, error_description: `${errorCodes[thrown.code].title}.` };
    return { code: thrown.code, answer: errorAnswer(status, body, headers) };
  }
  const code = denyCodeOf(thrown);
  return { code, answer: errorAnswer(upstreamStatus.get(code) ?? 400, denial(code).error) };
}

function isRefusal(code: ErrorCode): code is RefusalCode {
  return errorCodes[code].kind === "refusal";
}

function errorAnswer(
  status: number,
  { error, error_description }: object & Record<"error" | "error_description", string>,
  more: readonly string[] = [],
): Answer {
  return jsonAnswer(status, { error, error_description }, [...noStore, "Pragma", "no-cache", ...more]);
}
