import type { IssuanceInput } from "../../src/issuance/input.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Texts } from "../../src/issuance/reasons.ts";
import type { Verdict } from "../../src/issuance/verdict.ts";

/** A request to which tests add what they are about. */
export function requestWith(over: Partial<IssuanceRequest> = {}): IssuanceRequest {
  return {
    grant_type: "client_credentials",
    client: { id: "billing-agent" },
    subject: { type: "workload", id: "billing-agent" },
    ...over,
  };
}

/** An input of which nothing is known but what was asked for. */
export function inputOf(request: Partial<IssuanceRequest>): IssuanceInput {
  const { client = { id: "billing-agent" }, subject = { type: "workload", id: "billing-agent" } } = request;
  return {
    now: 1_790_000_000,
    request,
    identity: { kind: "client", subject, client, actors: [], evidence: [] },
    resources: [],
    posture: {},
    caller: { name: "test", kind: "native", coverage: { carries: [], enforces: [] } },
    unknown: [],
  };
}

/** A verdict that allows and takes nothing away, to which tests add what they are about. */
export function verdictWith(over: Partial<Verdict> = {}): Verdict {
  return {
    decision: "allow",
    deny: [],
    drop_scope: [],
    drop_resource: [],
    drop_claim: [],
    drop_authorization_detail: [],
    max_lifetime: [],
    omit_token: [],
    set_claim: [],
    require: [],
    observed: [],
    ...over,
  };
}

/** What a rule found, and nothing beside it. */
export function because(code: string) {
  return { code, details: {} };
}

/** Reasons are titled by their codes. */
export const noTexts: Texts = new Map();

/** Real time. */
export function after(milliseconds: number, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
