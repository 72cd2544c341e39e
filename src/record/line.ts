import { z } from "zod";
import type { DecisionEvent } from "../issuance/ports.ts";
import { issuanceInput } from "../issuance/input.ts";
import { sharedText } from "../issuance/shared-text.ts";
import { verdict } from "../issuance/verdict.ts";
import { identifier, label } from "../issuance/vocabulary.ts";
import { mask } from "./mask.ts";

export const policyRecord = z.strictObject({
  revision: z.string(),
  digest: z.string().describe("`sha256:<hex>` of the bundle."),
});

/**
 * One line of the decision log. `input` and `policy.digest` are all it takes to decide again; `verdict` and `decision`
 * are what came of it. Published as docs/decision-log.schema.json.
 */
export const decisionRecord = z.strictObject({
  version: z.literal(1).describe("Of this format."),
  time: z.iso.datetime().describe("When it was asked: UTC, with milliseconds."),
  decision_id: identifier.describe("As in the answer."),
  request_id: identifier.optional().describe("`X-Request-ID` of the request."),
  caller: label.describe("Name of the caller that asked."),
  decision: z.enum(["allow", "deny"]),
  reasons: z.array(z.looseObject({ code: z.string(), effect: z.string() })).describe("As in the answer."),
  issuance: z.looseObject({}).optional().describe("On allow, as in the answer: what the token may contain at most."),
  error: z
    .strictObject({ error: z.string(), error_description: z.string() })
    .optional()
    .describe("On deny, as in the answer."),
  policy: policyRecord.optional().describe("The policy that decided; absent where none did."),
  timings: z
    .strictObject({ assemble: z.number(), evaluate: z.number(), narrow: z.number() })
    .describe("Milliseconds for each step."),
  verdict: verdict.optional().describe("What the policy said; absent where it said nothing."),
  masked: z
    .array(z.string())
    .optional()
    .describe("JSON Pointers whose values were masked; a masked record cannot be replayed exactly."),
  input: issuanceInput.optional().describe("What the policy saw; absent where the context could not be assembled."),
});

/** A record as one line of NDJSON. The input is JSON text already and is spliced in as it is, unless a mask needs it. */
export function recordLine(event: DecisionEvent, masks: readonly string[]): string {
  const { decision_id, policy, ...outcome } = event.decision;
  const head = {
    version: 1,
    time: new Date(event.time).toISOString(),
    decision_id,
    request_id: event.request_id,
    caller: event.caller,
    ...outcome,
    timings: rounded(event.timings),
  };
  const { verdict: said, inputJson } = event;
  if (masks.length > 0) return maskedLine({ ...head, policy, verdict: said }, inputJson, masks);
  const shared = member("policy", policy && sharedText(policy)) + member("verdict", said && sharedText(said));
  return `${JSON.stringify(head).slice(0, -1)}${shared}${member("input", inputJson)}}\n`;
}

function member(name: string, text: string | undefined): string {
  return text === undefined ? "" : `,"${name}":${text}`;
}

export function maskedLine(head: object, inputJson: string | undefined, masks: readonly string[]): string {
  const whole: unknown = JSON.parse(JSON.stringify(head));
  const record = { ...(whole as object), ...(inputJson !== undefined && { input: JSON.parse(inputJson) as unknown }) };
  const masked = masks.filter((pointer) => mask(record, pointer));
  return `${JSON.stringify({ ...record, masked })}\n`;
}

function rounded(timings: DecisionEvent["timings"]): DecisionEvent["timings"] {
  const { assemble, evaluate, narrow } = timings;
  return { assemble: round(assemble), evaluate: round(evaluate), narrow: round(narrow) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
