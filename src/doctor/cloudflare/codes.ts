import type { CodeRow } from "../severity.ts";

export const cloudflareCodes = {
  CLOUDFLARE_EVALUATION_MISSING: {
    severity: "error",
    what: "The policy lets people in without requiring Assayer's evaluation.",
    close: "Put the External Evaluation rule under *Require* of the policy, or alone under *Include*.",
  },
  CLOUDFLARE_EVALUATION_INVERTED: {
    severity: "error",
    what: "The evaluation stands under *Exclude* or in a policy that blocks: no answer, or a deny, lets people in.",
    close: "Put the External Evaluation rule under *Require* of policies with the action Allow only.",
  },
  CLOUDFLARE_POLICY_UNASKED: {
    severity: "error",
    what: "The policy has the action Bypass or Service Auth, which lets in whoever matches without a sign-in.",
    close: "Remove the policy, or know that what it matches is not under the policy of Assayer.",
  },
} as const satisfies Record<string, CodeRow>;
