import type { Decision } from "../../issuance/decision.ts";
import { errorCodes } from "../../issuance/errors.ts";
import { jsonAnswer, noStore } from "../../wire/json-answer.ts";
import type { Problem } from "../../wire/problem.ts";
import type { Answer } from "../../wire/wire.ts";

/** 200 lets the request through to the token endpoint; 403 stops it, with what a token endpoint would say. */
export function encode(decision: Decision): Answer {
  if (decision.decision === "deny") return denied(decision.error, decision.decision_id);
  return { status: 200, headers: headersFor(decision.decision_id), body: "" };
}

/** Never a 5xx: Envoy takes it for a failure, which it can be told to pass over. */
export function refuse(problem: Problem, decisionId: string): Answer {
  const error = clientsOwn.has(problem.code)
    ? { error: "invalid_request", error_description: described(problem) }
    : { error: "temporarily_unavailable", error_description: "The token could not be decided on." };
  return denied(error, decisionId);
}

/** What the client can do something about; the rest is between the proxy and Assayer. */
const clientsOwn: ReadonlySet<Problem["code"]> = new Set<Problem["code"]>([
  "HTTP_MALFORMED",
  "METHOD_NOT_ALLOWED",
  "CONTENT_TYPE_UNSUPPORTED",
  "CONTENT_ENCODING_UNSUPPORTED",
  "BODY_TOO_LARGE",
  "REQUEST_INVALID",
]);

/** RFC 6749 §5.2 allows few characters; a pointer names our members only, never what was sent. */
function described({ code, errors: [first] = [] }: Problem): string {
  if (first === undefined) return `${errorCodes[code].title}.`;
  const what = [first.pointer.slice(1), first.detail ?? errorCodes[first.code].title].filter(Boolean).join(": ");
  return `The token request was refused: ${what.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "'")}.`;
}

function denied(body: { error: string; error_description: string }, decisionId: string): Answer {
  return jsonAnswer(403, body, headersFor(decisionId));
}

/** A proxy must not answer the next request from memory. */
function headersFor(decisionId: string): string[] {
  return [...noStore, "X-Assayer-Decision-Id", decisionId];
}
