import type { Decision, Issuance, OAuthError } from "../../issuance/decision.ts";
import { pointerTo } from "../../wire/faults.ts";
import { jsonAnswer } from "../../wire/json-answer.ts";
import type { Answer } from "../../wire/wire.ts";
import { claimsWith, inexpressible } from "./claims.ts";
import type { AccessTokenHookRequest } from "./schema.ts";

/** An allow as the whole set of claims; a deny as the error that Supabase Auth hands to the client. Both are a 200. */
export function encode(decision: Decision, message?: AccessTokenHookRequest): Answer {
  if (decision.decision === "deny") return denied(decision.error);
  if (message === undefined) return refuse();
  return jsonAnswer(200, { claims: claimsWith(decision.issuance, message.claims) });
}

/** Nothing can be decided on what cannot be read. */
export function refuse(): Answer {
  return denied({ error: "temporarily_unavailable", error_description: "The token could not be decided on." });
}

/** What of an issuance Supabase Auth would not apply. */
export function lacks(issuance: Issuance): string[] {
  return inexpressible(issuance).map((name) => pointerTo(["claims", name]));
}

/**
 * The status that the client gets. Its library signs the user out on a refresh that fails, but not on 503, on which it
 * tries again (auth-js, src/lib/fetch.ts). An error without a message would be none (hookserrors.go).
 */
const status: Readonly<Record<OAuthError["error"], number>> = { access_denied: 403, temporarily_unavailable: 503 };

function denied({ error, error_description: message }: OAuthError): Answer {
  return jsonAnswer(200, { error: { http_code: status[error], message } });
}
