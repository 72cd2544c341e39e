import { differenceOf } from "../../src/authoring/rehearsal/difference.ts";
import type { Difference } from "../../src/authoring/rehearsal/difference.ts";
import type { Redecision } from "../../src/authoring/rehearsal/example.ts";
import type { Decided } from "../../src/authoring/rehearsal/records.ts";
import { denial } from "../../src/issuance/denial.ts";
import type { Issuance, Outcome, Reason } from "../../src/issuance/decision.ts";

/** A token with something in every part. */
export const wholeIssuance: Issuance = {
  token_types: ["access_token"],
  scopes: ["a", "b"],
  resources: ["https://r.example"],
  lifetimes: { access_token: 600 },
  claims: { set: { tier: "gold" }, remove: ["email"] },
  omit: ["refresh_token"],
  require: [{ type: "step_up" }],
};

export const reason = (code: string, effect: Reason["effect"] = "narrow"): Reason => ({ code, effect, title: code });

export const allowed = (over: Partial<Issuance> = {}, reasons: readonly Reason[] = []): Outcome => ({
  decision: "allow",
  issuance: { ...wholeIssuance, ...over },
  reasons,
});

export const denied = (...codes: string[]): Outcome => ({
  ...denial("POLICY_DEFAULT_DENY"),
  decision: "deny",
  reasons: codes.map((code) => reason(code, "deny")),
});

/** How two outcomes differ, which they must. */
export function between({ base, head }: Redecision): Difference {
  const found = differenceOf({ outcome: base, failed: false }, { outcome: head, failed: false });
  if (found === undefined) throw new Error("nothing differs");
  return found;
}

/** As much of a record as a diff looks at. */
export function decidedFor(client: string, tenant: string, id = "d"): Decided {
  const input = { tenant: { id: tenant }, identity: { client: { id: client } } };
  return { decision_id: id, time: "2026-11-26T12:00:00.000Z", input } as unknown as Decided;
}
