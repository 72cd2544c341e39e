import { nativeCaller } from "../../issuance/caller.ts";
import type { Caller } from "../../issuance/caller.ts";
import type { Decision, Issuance } from "../../issuance/decision.ts";
import { issuanceRequest } from "../../issuance/request.ts";
import { faultsOf } from "../../wire/faults.ts";
import { jsonAnswer, noStore } from "../../wire/json-answer.ts";
import { jsonOf } from "../../wire/json-message.ts";
import { problemAnswer } from "../../wire/problem.ts";
import type { Answer, Wire } from "../../wire/wire.ts";

export const nativePath = "/v1/decisions";

/** Who showed valid credentials. */
export interface Identity {
  readonly name: string;
  readonly tenant?: string;
}

/** Judges the value of `Authorization`. Answers at once where it can: this is the hot path. */
export type Authenticate = (authorization: string | undefined) => Identity | undefined | Promise<Identity | undefined>;

/** The native wire: the canonical request in, the canonical decision out, 200 for allow and for deny. */
export function nativeWire(authenticate: Authenticate): Wire {
  const callers = new WeakMap<Identity, Caller>();
  const callerOf = (identity: Identity): Caller => {
    const known = callers.get(identity) ?? nativeCaller(identity.name, identity.tenant);
    callers.set(identity, known);
    return known;
  };
  return {
    methods: new Set(["POST"]),
    body: "json",
    identify: async ({ headers: { authorization } }) => {
      const identity = await authenticate(authorization);
      return identity === undefined ? "UNAUTHENTICATED" : callerOf(identity);
    },
    serve: async (message, ask, caller) => {
      const parsed = jsonOf(message);
      if ("problem" in parsed) return parsed;
      const decoded = issuanceRequest.safeParse(parsed.json);
      if (!decoded.success) {
        return { problem: { code: "REQUEST_INVALID", errors: faultsOf(decoded.error.issues, parsed.json) } };
      }
      return { answer: decisionAnswer(await ask(decoded.data, caller)) };
    },
    encode: decisionAnswer,
    refuse: problemAnswer,
  };
}

function decisionAnswer(decision: Decision): Answer {
  return jsonAnswer(200, decisionDocument(decision), noStore);
}

/** Members in the order in which people read them: the answer first, what it rests on last. */
export function decisionDocument(decision: Decision): object {
  const { decision_id, reasons, policy } = decision;
  return decision.decision === "allow"
    ? { decision_id, decision: decision.decision, issuance: ordered(decision.issuance), reasons, policy }
    : { decision_id, decision: decision.decision, reasons, error: decision.error, policy };
}

function ordered(issuance: Issuance): Issuance {
  const { token_types, scopes, resources, lifetimes, claims, authorization_details, omit, require } = issuance;
  return {
    token_types,
    ...(scopes && { scopes }),
    ...(resources && { resources }),
    lifetimes,
    claims,
    ...(authorization_details && { authorization_details }),
    omit,
    require,
  };
}
