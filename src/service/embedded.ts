import { randomUUID } from "node:crypto";
import { nativeCaller } from "../issuance/caller.ts";
import type { Caller } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import { denial } from "../issuance/denial.ts";
import { issuanceRequest } from "../issuance/request.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";
import { faultsOf } from "../wire/faults.ts";
import type { OpenAuthorizer } from "./authorizer.ts";

/** For embedding in a Node identity provider: decides in process, without any listener. */
export interface Authorizer {
  /** Never rejects: whatever goes wrong is a deny with a code of its own. */
  readonly authorize: (request: IssuanceRequest, caller?: Caller) => Promise<Decision>;
  readonly reload: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Types end where a request comes from elsewhere, so it is judged here as it is where one arrives over HTTP. */
export function embedded({ authorize, reload, close }: OpenAuthorizer): Authorizer {
  const ownCaller = nativeCaller("embedded");
  return {
    authorize: async (request, caller = ownCaller) => {
      const read = readRequest(request);
      return "decision" in read ? read : authorize(read.request, caller);
    },
    reload,
    close,
  };
}

const maxListed = 20;

/** A copy of the request, or why there is nothing to decide. */
function readRequest(request: unknown): { readonly request: IssuanceRequest } | Decision {
  try {
    const read = issuanceRequest.safeParse(request);
    if (read.success) return { request: read.data };
    const errors = faultsOf(read.error.issues, request as Json).slice(0, maxListed);
    return malformed({ errors: errors.map((fault) => ({ ...fault })) });
  } catch {
    // Nested beyond what the stack holds, or with members that throw.
    return malformed({});
  }
}

function malformed(details: Record<string, Json>): Decision {
  return { decision_id: randomUUID(), ...denial("REQUEST_MALFORMED", details) };
}
