import { z } from "zod";
import { nativeCaller } from "../issuance/caller.ts";
import type { Caller } from "../issuance/caller.ts";
import type { Decision, Issuance } from "../issuance/decision.ts";
import { issuanceRequest } from "../issuance/request.ts";
import type { CallerIdentity } from "./authenticate.ts";
import { faultsOf } from "./faults.ts";
import { problemAnswer } from "./problem.ts";
import type { Answer, Wire } from "./wire.ts";

export const nativePath = "/v1/decisions";

/** The native wire: the canonical request in, the canonical decision out, 200 for allow and for deny. */
export function nativeWire(): Wire {
  const callers = new WeakMap<CallerIdentity, Caller>();
  return {
    callerOf: (identity) => {
      const known = callers.get(identity) ?? nativeCaller(identity.name, identity.tenant);
      callers.set(identity, known);
      return known;
    },
    decode: (body) => {
      const parsed = request.safeParse(body);
      return parsed.success ? { request: parsed.data } : { faults: faultsOf(parsed.error.issues, body) };
    },
    encode: decisionAnswer,
    refuse: problemAnswer,
  };
}

const request = z.compile(issuanceRequest);

const headers = ["Content-Type", "application/json", "Cache-Control", "no-store"];

/** Members in the order in which people read them: the answer first, what it rests on last. */
function decisionAnswer(decision: Decision): Answer {
  const { decision_id, reasons, policy } = decision;
  const body =
    decision.decision === "allow"
      ? { decision_id, decision: decision.decision, issuance: ordered(decision.issuance), reasons, policy }
      : { decision_id, decision: decision.decision, reasons, error: decision.error, policy };
  return { status: 200, headers, body: JSON.stringify(body) };
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
