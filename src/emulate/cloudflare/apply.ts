import type { Apply, Verify } from "../idp.ts";
import { readJson } from "../read-answer.ts";

/**
 * Cloudflare Access with an External Evaluation rule as a Require rule of an Allow policy: a session begins where the
 * answer is signed with the key at the keys URL, has not expired, says success, and has the question's nonce.
 * https://developers.cloudflare.com/cloudflare-one/access-controls/policies/external-evaluation/
 */
export function applying({ resources, session_seconds: seconds }: Application, claimsIn: Verify): Apply {
  return ({ status, body }, message) => {
    const token = status === 200 ? (readJson(body) as { token?: string } | undefined)?.token : undefined;
    const { success, exp, nonce } = (token !== undefined && claimsIn(token)) || {};
    const asked = (message as { nonce: string }).nonce;
    if (success !== true || nonce !== asked || typeof exp !== "number" || exp * 1_000 < Date.now()) return undefined;
    return { token_types: ["access_token"], scopes: [], resources, lifetimes: { access_token: seconds } };
  };
}

/** What is protected, and for how many seconds a session with it lasts. */
interface Application {
  readonly resources: readonly string[];
  readonly session_seconds: number;
}
