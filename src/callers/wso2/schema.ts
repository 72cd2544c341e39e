import { z } from "zod";
import { claimName, json } from "../../issuance/vocabulary.ts";

const text = z.string().max(2_048);
const texts = z.array(text).max(1_000).default([]);

/** WSO2 leaves out what is empty, a claim's value too. */
const claim = z.looseObject({ name: claimName, value: json.optional() });
export type WireClaim = z.infer<typeof claim>;

const token = z.looseObject({ claims: z.array(claim).max(1_000).default([]) });
const organization = z.looseObject({ id: text });

const event = z.looseObject({
  request: z.looseObject({
    clientId: text.min(1),
    grantType: text.optional(),
    // In the hybrid flow there is this instead: the authorization endpoint issues.
    responseType: text.optional(),
  }),
  organization: organization.optional(),
  user: z.looseObject({ id: text.optional(), organization: organization.optional() }).optional(),
});

const common = {
  requestId: text.optional(),
  allowedOperations: z
    .array(z.looseObject({ op: text, paths: texts }))
    .max(100)
    .default([]),
};

/**
 * Requests of the pre-issue access token action and of the pre-issue ID token action, version 1: the members that are
 * read. https://wso2.com/identity-platform/docs/guides/service-extensions/pre-flow-extensions/
 */
export const actionRequest = z.compile(
  z.discriminatedUnion("actionType", [
    z.looseObject({
      actionType: z.literal("PRE_ISSUE_ACCESS_TOKEN"),
      ...common,
      event: event.extend({
        accessToken: token.extend({ scopes: texts }),
        refreshToken: token.optional(),
        response: z.looseObject({ parameters: texts }).optional(),
      }),
    }),
    z.looseObject({
      actionType: z.literal("PRE_ISSUE_ID_TOKEN"),
      ...common,
      event: event.extend({ idToken: token }),
    }),
  ]),
);
export type ActionRequest = z.infer<typeof actionRequest>;
