import { z } from "zod";
import { resourceIndicator, scope } from "../../issuance/vocabulary.ts";

const action = z.string().min(1).max(256);
const member = z.string().min(1).max(256);

const context = z.strictObject({
  grant_type: member
    .default("grant_type")
    .describe("Member of `context` with the grant, as the token endpoint names it."),
  client_id: member.default("client_id").describe("Member of `context` with the client's id."),
});

export const curitySettings = {
  scopes: z
    .array(scope)
    .max(1_000)
    .default([])
    .describe("The scopes to which the authorizer is assigned. Whatever is asked for another is denied."),
  default_action: action.default("read").describe("`default-action` of the authorizer."),
  available_actions: z.array(action).max(100).default(["read"]).describe("`available-actions` of the authorizer."),
  resources: z
    .array(resourceIndicator)
    .max(64)
    .optional()
    .describe("What the tokens are for, as the directory knows it: no question says it. Absent: unknown."),
  context: context.prefault({}).describe("Where the authorizer tells about the token request."),
};

const all = z.strictObject(curitySettings);
export type CuritySettings = z.infer<typeof all>;
