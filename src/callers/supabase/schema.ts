import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";

const text = z.string().max(2_048);

/** Claims of the access token. The members that Supabase Auth wants back are there from the start. */
const claims = z
  .object({
    sub: text.min(1),
    aud: z.union([text, z.array(text).max(64)]),
    iat: z.int(),
    exp: z.int(),
    email: text,
    phone: text,
    role: text,
    aal: text,
    session_id: text,
    is_anonymous: z.boolean(),
    client_id: text.min(1).optional(),
    scope: z.string().max(65_536).optional(),
  })
  .catchall(json);
export type AccessTokenClaims = z.infer<typeof claims>;

/**
 * A request of the custom access token hook: the members that are read.
 * https://supabase.com/docs/guides/auth/auth-hooks/custom-access-token-hook
 */
export const accessTokenHookRequest = z.compile(
  z.looseObject({
    // Since v2.187; before, a message had no name of its own.
    metadata: z.looseObject({ uuid: text.min(1), name: z.literal("customize-access-token").optional() }).optional(),
    claims,
    authentication_method: text,
  }),
);
export type AccessTokenHookRequest = z.infer<typeof accessTokenHookRequest>;
