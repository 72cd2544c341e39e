import { z } from "zod";
import type { DecisionEvent } from "../issuance/ports.ts";
import { issuanceInput } from "../issuance/input.ts";
import { verdict } from "../issuance/verdict.ts";
import { identifier, label } from "../issuance/vocabulary.ts";
import { mask } from "./mask.ts";

/**
 * One line of the decision log. `input` and `policy.digest` are all it takes to decide again; `verdict` and `decision`
 * are what came of it. Published as docs/decision-log.schema.json.
 */
export const decisionRecord = z.strictObject({
  version: z.literal(1),
  /** RFC 3339, UTC, milliseconds. */
  time: z.iso.datetime(),
  decision_id: identifier,
  request_id: identifier.optional(),
  caller: label,
  decision: z.enum(["allow", "deny"]),
  reasons: z.array(z.looseObject({ code: z.string(), effect: z.string() })),
  issuance: z.looseObject({}).optional(),
  error: z.strictObject({ error: z.string(), error_description: z.string() }).optional(),
  policy: z.strictObject({ revision: z.string(), digest: z.string() }).optional(),
  /** Milliseconds for each step. */
  timings: z.strictObject({ assemble: z.number(), evaluate: z.number(), narrow: z.number() }),
  verdict: verdict.optional(),
  /** Pointers whose values were masked; a masked record cannot be replayed exactly. */
  masked: z.array(z.string()).optional(),
  /** Absent where the context could not be assembled. */
  input: issuanceInput.optional(),
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
    policy,
    timings: rounded(event.timings),
    verdict: event.verdict,
  };
  if (masks.length > 0) return maskedLine(head, event.inputJson, masks);
  const text = JSON.stringify(head);
  return event.inputJson === undefined ? `${text}\n` : `${text.slice(0, -1)},"input":${event.inputJson}}\n`;
}

function maskedLine(head: object, inputJson: string | undefined, masks: readonly string[]): string {
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
