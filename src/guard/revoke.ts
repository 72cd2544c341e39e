import type { IncomingHttpHeaders } from "node:http";
import { AssayerError } from "../issuance/errors.ts";
import { writeForm } from "./form.ts";
import type { Form } from "./form.ts";
import type { GuardEvent } from "./events.ts";
import type { Upstream } from "./upstream.ts";

export interface Unrelayed {
  /** The body of the upstream's answer, whatever it is. */
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Form;
}

/** Takes back what was issued and not relayed, as well as that goes. Never rejects. */
export type Revoke = (unrelayed: Unrelayed) => Promise<void>;

export interface RevokeOptions {
  readonly upstream: Upstream;
  /** Of the revocation endpoint; without it, tokens expire by themselves. */
  readonly path: string | undefined;
  readonly onEvent: (event: GuardEvent) => void;
}

/**
 * RFC 7009 §2.1, with the client's own authentication, as it came with the request. The refresh token first: that may
 * end the whole grant. One that the client came with was not issued now, also where the answer repeats it: it stays. An
 * assertion that the upstream takes once only has been used up by then: that fails, and says so.
 */
export function createRevoke({ upstream, path, onEvent }: RevokeOptions): Revoke {
  if (path === undefined) return async () => {};
  return async ({ body, headers, form }) => {
    const credentials = [...form].filter(([name]) => authenticates.has(name));
    const held = new Set(form.get("refresh_token"));
    for (const [type, token] of tokensIn(body).filter(([, one]) => !held.has(one))) {
      try {
        const revocation = new Map([...credentials, ["token", [token]], ["token_type_hint", [type]]] as const);
        const { status } = await upstream.post(path, headers, writeForm(revocation));
        if (status !== 200) throw new AssayerError("UPSTREAM_ANSWER_INVALID", `the revocation is answered ${status}`);
        onEvent({ type: "token_revoked", token: type });
      } catch (cause) {
        onEvent({ type: "revocation_failed", token: type, cause });
      }
    }
  };
}

const authenticates: ReadonlySet<string> = new Set([
  "client_id",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
]);

/** Whatever somebody could take for a token in an answer. */
export function tokensIn(body: string): [type: string, token: string][] {
  const answer = parsed(body);
  return ["refresh_token", "access_token", "id_token"].flatMap((type): [string, string][] => {
    const token = typeof answer === "object" && answer !== null ? (Reflect.get(answer, type) as unknown) : undefined;
    return typeof token === "string" && token !== "" ? [[type, token]] : [];
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
