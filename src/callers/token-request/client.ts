import { basicPairIn } from "../../wire/authorization.ts";
import type { Fault } from "../../wire/problem.ts";
import type { Head } from "../../wire/wire.ts";

export type FoundClient = { readonly id?: string } | { readonly faults: readonly Fault[] };

/**
 * Which client a token request is for: as `Authorization: Basic` says, or as it is named elsewhere. Nothing is verified
 * here, that is the token endpoint's task, and nothing but the identifier is kept.
 */
export function clientIn({ headers: { authorization } }: Head, named: string | undefined): FoundClient {
  if (authorization === undefined) return named === undefined ? {} : { id: named };
  const id = basicClientId(authorization);
  if (id === undefined)
    return fault("expected Basic credentials in Authorization, with an id that needs no escapes, or none");
  if (named !== undefined && named !== id) return fault("expected one client");
  return { id };
}

function fault(detail: string): FoundClient {
  return { faults: [{ pointer: "/client_id", code: "VALUE_INVALID", detail }] };
}

/** RFC 6749 appendix A.1, but for `%`, `+` and `:`. */
const unescapedId = /^([\x20-\x24\x26-\x2a\x2c-\x39\x3b-\x7e]+):/;

/**
 * RFC 7617 §2: the id ends at the first colon. RFC 6749 §2.3.1 has it form-encoded, which not every server undoes: an id
 * that reads in two ways names two clients.
 */
function basicClientId(authorization: string): string | undefined {
  return unescapedId.exec(basicPairIn(authorization)?.toString("latin1") ?? "")?.[1];
}
