import { z } from "zod";
import { identifier, label } from "../issuance/vocabulary.ts";
import { maskedLine, policyRecord } from "./line.ts";

const entity = z.strictObject({ type: z.string(), id: z.string() });
const sought = z.strictObject({ type: z.string(), id: z.string().optional() });
const action = z.strictObject({ name: z.string() });

const evaluation = z.strictObject({
  subject: entity.optional(),
  action: action.optional(),
  resource: entity.optional(),
  decision: z.boolean().describe("As in the answer. Without the members beside it, the item was no whole question."),
});

const search = z.strictObject({
  sought: z.enum(["subject", "resource", "action"]),
  subject: sought,
  action: action.optional(),
  resource: sought,
  from: z.int().describe("Candidates before this page."),
  looked_at: z.int().describe("Candidates that the policy was asked about."),
  results: z.int().describe("Those that it permits."),
});

/**
 * A line about questions that are not about issuance (AuthZEN). It says who may do what, by name: properties and
 * circumstances are left out, as nobody knows what a caller puts there. Published as docs/access-log.schema.json.
 */
export const accessRecord = z.strictObject({
  version: z.literal(1).describe("Of this format."),
  type: z.literal("access").describe("A line of the decision log without it is a decision on a token."),
  time: z.iso.datetime().describe("When it was asked: UTC, with milliseconds."),
  decision_id: identifier.describe("One for each request: a batch has a line for 250 of its items."),
  request_id: identifier.optional().describe("`X-Request-ID` of the request."),
  caller: label.describe("Name of the caller that asked."),
  tenant: identifier.optional().describe("Whose decision point was asked, or whom the caller serves."),
  policy: policyRecord
    .optional()
    .describe("The policy that decided; absent where none did, or there is none for this."),
  error: z.string().optional().describe("Why the policy did not decide; all is denied then, and a search fails."),
  evaluations: z.array(evaluation).optional().describe("What was asked, and what was answered, in order."),
  search: search.optional().describe("What was searched for, and how much was found; never the candidates."),
  masked: z.array(z.string()).optional().describe("JSON Pointers whose values were masked."),
});

/** `time` in milliseconds since the epoch. */
export type AccessEvent = Omit<z.infer<typeof accessRecord>, "version" | "type" | "time" | "masked"> & {
  readonly time: number;
};

/** A record as one line of NDJSON. */
export function accessLine({ time, ...event }: AccessEvent, masks: readonly string[]): string {
  const line = { version: 1, type: "access", time: new Date(time).toISOString(), ...event };
  return masks.length > 0 ? maskedLine(line, undefined, masks) : `${JSON.stringify(line)}\n`;
}
