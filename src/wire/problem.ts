import { errorCodes } from "../issuance/errors.ts";
import type { ProblemCode } from "../issuance/errors.ts";
import type { Answer } from "./wire.ts";

/** One thing wrong with a request's body. `pointer` is a JSON Pointer (RFC 6901), "" the whole body. */
export interface Fault {
  readonly pointer: string;
  readonly code: ProblemCode;
  /** What was expected; never a piece of the body. */
  readonly detail?: string;
}

/** Why a request gets no decision. */
export interface Problem {
  readonly code: ProblemCode | "INTERNAL";
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  /** The methods that a path does answer; without it POST, as on every path of the decision listener. */
  readonly allow?: string;
}

/** One place maps codes to statuses. Those that only name a fault never answer on their own. */
const bad = 400;
const status: Readonly<Record<Problem["code"], number>> = {
  HTTP_MALFORMED: 400,
  HEADERS_TOO_LARGE: 431,
  REQUEST_TIMEOUT: 408,
  PATH_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONTENT_TYPE_UNSUPPORTED: 415,
  CONTENT_ENCODING_UNSUPPORTED: 415,
  BODY_TOO_LARGE: 413,
  UNAUTHENTICATED: 401,
  CALLER_FORBIDDEN: 403,
  ORIGIN_FORBIDDEN: 403,
  RELOAD_FAILED: 409,
  INTERNAL: 500,
  JSON_INVALID: bad,
  REQUEST_INVALID: bad,
  JSON_NOT_UTF8: bad,
  JSON_SYNTAX: bad,
  JSON_DUPLICATE_MEMBER: bad,
  JSON_FORBIDDEN_MEMBER: bad,
  JSON_LONE_SURROGATE: bad,
  JSON_NUMBER_RANGE: bad,
  JSON_TOO_DEEP: bad,
  JSON_TOO_LARGE: bad,
  MEMBER_MISSING: bad,
  MEMBER_UNKNOWN: bad,
  VALUE_TYPE: bad,
  VALUE_SIZE: bad,
  VALUE_INVALID: bad,
};

export function statusOf(code: Problem["code"]): number {
  return status[code];
}

/** Header fields that a status cannot do without (RFC 9110 §15.5.2, §15.5.6; RFC 6750 §3). */
function requiredBy({ code, allow = "POST" }: Problem): readonly string[] {
  if (code === "UNAUTHENTICATED") return ["WWW-Authenticate", 'Bearer realm="assayer"'];
  return code === "METHOD_NOT_ALLOWED" ? ["Allow", allow] : [];
}

/** Faults that one answer lists; a body of nothing but faults must not become a longer answer. */
const maxListed = 100;

/** RFC 9457 problem details. The type is a name, not an address: docs/reason-codes.md describes the codes. */
export function problemAnswer(problem: Problem, decisionId: string): Answer {
  const { code, detail, errors } = problem;
  const body = {
    type: `urn:assayer:problem:${code}`,
    title: errorCodes[code].title,
    status: status[code],
    code,
    ...(detail !== undefined && { detail }),
    ...(errors && { errors: errors.slice(0, maxListed).map(described) }),
    ...(errors && errors.length > maxListed && { errors_left_out: errors.length - maxListed }),
    decision_id: decisionId,
  };
  return { status: status[code], headers: [...problemHeaders, ...requiredBy(problem)], body: JSON.stringify(body) };
}

const problemHeaders = ["Content-Type", "application/problem+json", "Cache-Control", "no-store"];

function described({ pointer, code, detail }: Fault): Required<Fault> {
  return { pointer, code, detail: detail ?? errorCodes[code].title };
}
