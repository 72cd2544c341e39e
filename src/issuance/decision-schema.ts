import { z } from "zod";
import type { Decision, Issuance } from "./decision.ts";
import { authorizationDetail, json, lifetime, tokenType } from "./vocabulary.ts";

/**
 * The canonical decision as it is read back from a wire. What is to be enforced is strict: an obligation that this
 * version does not know must not be passed over. Elsewhere, unknown members are left out.
 */

const issuance = z.strictObject({
  token_types: z.array(tokenType).describe("The tokens that may be issued."),
  scopes: z.array(z.string()).exactOptional().describe("Absent where the request left them unknown."),
  resources: z.array(z.string()).exactOptional().describe("Likewise."),
  lifetimes: z
    .strictObject({
      access_token: lifetime.exactOptional(),
      refresh_token: lifetime.exactOptional(),
      id_token: lifetime.exactOptional(),
    })
    .describe("Ceilings, in seconds; absent: whatever the provider's own configuration says."),
  claims: z.strictObject({ set: z.record(z.string(), json), remove: z.array(z.string()) }).describe("Custom claims."),
  authorization_details: z.array(authorizationDetail).exactOptional().describe("Likewise."),
  omit: z.array(tokenType).describe("Token types that must not be issued."),
  require: z
    .array(
      z.strictObject({
        type: z.enum(["step_up", "consent", "sender_constrained_token"]),
        acr_values: z.array(z.string()).exactOptional(),
      }),
    )
    .describe("What must hold before anything is issued."),
}) satisfies z.ZodType<Issuance>;

const reason = z.object({
  code: z.string().describe("Stable: docs/reason-codes.md and docs/policy-catalogue.md list all."),
  effect: z
    .enum(["deny", "narrow", "set", "require", "observe"])
    .describe("What it did to the decision; `observe` did nothing."),
  title: z.string().describe("The code in a sentence."),
  remediation: z.string().exactOptional().describe("What somebody can do about it."),
  details: z.record(z.string(), json).exactOptional().describe("What the rule saw."),
  removed: z.array(z.string()).exactOptional().describe("What was taken away."),
});

const error = z
  .object({ error: z.enum(["access_denied", "temporarily_unavailable"]), error_description: z.string() })
  .describe("RFC 6749 §5.2, safe to show to a client.");

const policy = z
  .object({ revision: z.string(), digest: z.string() })
  .describe("The policy that decided; absent where none was active.");

const decision_id = z.string().describe("The decision's name in the decision log.");
const reasons = z.array(reason).describe("Why: one for each code, effect and set of details.");

export const decision = z.discriminatedUnion("decision", [
  z.object({ decision_id, decision: z.literal("allow"), issuance, reasons, policy: policy.exactOptional() }),
  z.object({ decision_id, decision: z.literal("deny"), reasons, error, policy: policy.exactOptional() }),
]) satisfies z.ZodType<Decision>;
