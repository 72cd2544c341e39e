import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";

const text = z.string().max(2_048);

const token = z.looseObject({
  claims: z.record(z.string(), json).default({}),
  token: z.looseObject({ lifetime: z.looseObject({ expiration: z.int().min(0).optional() }).optional() }).optional(),
});

/**
 * A request of the token inline hook, `com.okta.oauth2.tokens.transform` version 1.0: the members that are read.
 * https://developer.okta.com/docs/reference/token-hook/
 */
export const tokenHookRequest = z.compile(
  z.looseObject({
    eventType: z.literal("com.okta.oauth2.tokens.transform"),
    eventTypeVersion: z.literal("1.0"),
    eventId: text.min(1),
    data: z.looseObject({
      context: z.looseObject({
        request: z.looseObject({ ipAddress: text.optional() }).optional(),
        protocol: z.looseObject({
          request: z.looseObject({ grant_type: text.optional() }).optional(),
          client: z.looseObject({ id: text.min(1) }),
        }),
        user: z.looseObject({ id: text }).optional(),
      }),
      identity: token.optional(),
      access: token.extend({ scopes: z.record(z.string(), json).default({}) }).optional(),
      refresh_token: z.looseObject({}).optional(),
    }),
  }),
);
export type TokenHookRequest = z.infer<typeof tokenHookRequest>;
export type HookToken = z.infer<typeof token>;
