import { z } from "zod";
import { claimName, json, lifetime, tokenType } from "./vocabulary.ts";

/** The code of a rule, from its METADATA, and what the rule saw. Text for people is added by `narrow()`. */
const reason = {
  code: z
    .string()
    .max(64)
    .regex(/^[A-Z][A-Z0-9_]*$/),
  details: z.record(z.string(), json),
};

/** What a policy may demand before a token is issued. */
export const requirements = ["step_up", "consent", "sender_constrained_token"] as const;

/** The partial sets to which a rule may add, each with what its members carry besides the reason. */
const members = {
  deny: z.strictObject(reason),
  drop_scope: z.strictObject({ ...reason, scope: z.string() }),
  drop_resource: z.strictObject({ ...reason, resource: z.string() }),
  drop_claim: z.strictObject({ ...reason, claim: z.string() }),
  drop_authorization_detail: z.strictObject({ ...reason, index: z.int().min(0) }),
  max_lifetime: z.strictObject({ ...reason, token_type: tokenType, seconds: lifetime }),
  omit_token: z.strictObject({ ...reason, token_type: tokenType }),
  set_claim: z.strictObject({ ...reason, claim: claimName, value: json }),
  require: z.strictObject({
    ...reason,
    requirement: z.enum(requirements),
    acr_values: z.array(z.string()).optional(),
  }),
};

export const effects = Object.keys(members) as Effect[];
export type Effect = keyof typeof members;
export type Member<E extends Effect = Effect> = z.infer<(typeof members)[E]>;
export type Requirement = Member<"require">["requirement"];

/**
 * What the entry point `data.issuance.decision.verdict` answers. Checked member by member before it is used: a bundle
 * is as hostile as a caller.
 */
export const verdict = z.strictObject({
  decision: z.enum(["allow", "deny"]),
  deny: z.array(members.deny),
  drop_scope: z.array(members.drop_scope),
  drop_resource: z.array(members.drop_resource),
  drop_claim: z.array(members.drop_claim),
  drop_authorization_detail: z.array(members.drop_authorization_detail),
  max_lifetime: z.array(members.max_lifetime),
  omit_token: z.array(members.omit_token),
  set_claim: z.array(members.set_claim),
  require: z.array(members.require),
  /** What rules at level `observe` would have done. */
  observed: z.array(z.strictObject({ effect: z.enum(effects), member: z.looseObject(reason) })),
});
export type Verdict = z.infer<typeof verdict>;
