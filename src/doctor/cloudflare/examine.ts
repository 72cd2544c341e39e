import { checkUrl } from "../checks.ts";
import type { HookExaminer } from "../examiner.ts";
import { finding, inside } from "../finding.ts";
import type { Finding, Place } from "../finding.ts";
import { leadsHere } from "../own-side.ts";
import type { OwnHook } from "../own-side.ts";
import { exports } from "./exports.ts";
import type { Policy } from "./exports.ts";

/** How long Access waits is not documented, so no time-out is compared. */
export const cloudflare: HookExaminer<typeof exports> = {
  exports,
  examine: ({ policies, applications }, own) => [
    ...policies.flatMap(({ value, place }) => ofPolicy(value, place, own)),
    ...applications.flatMap(({ value, place }) =>
      value.policies.flatMap((policy, index) => ofPolicy(policy, inside(place, "policies", index), own)),
    ),
  ],
};

function ofPolicy(policy: Policy, place: Place, own: OwnHook): Finding[] {
  const { name, decision, require: required, exclude } = policy;
  if (decision === "bypass" || decision === "non_identity") {
    return [finding("CLOUDFLARE_POLICY_UNASKED", inside(place, "decision"), name)];
  }
  const asks = (rules: Policy["require"]) => (rules ?? []).findIndex((rule) => isOurs(rule, own));
  if (decision !== "allow") {
    const inverted = [policy.include, required, exclude].some((rules) => asks(rules) >= 0);
    return inverted ? [finding("CLOUDFLARE_EVALUATION_INVERTED", inside(place, "decision"), name)] : [];
  }
  if (asks(exclude) >= 0) return [finding("CLOUDFLARE_EVALUATION_INVERTED", inside(place, "exclude"), name)];
  // Whoever matches one of Include is in, so that it asks about everybody only where it stands alone.
  if (asks(policy.include) === 0 && policy.include?.length === 1) return [];
  const at = asks(required);
  if (at < 0) return [finding("CLOUDFLARE_EVALUATION_MISSING", inside(place, "require"), name)];
  return checkUrl(inside(place, "require", at), required?.[at]?.external_evaluation?.evaluate_url ?? "");
}

function isOurs(rule: NonNullable<Policy["require"]>[number], own: OwnHook): boolean {
  return leadsHere(rule.external_evaluation?.evaluate_url ?? "", own);
}
