import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";

const text = z.string().max(2_048);
/** Go writes an empty list, and an empty map, as null. */
const names = z.array(text).max(1_000).nullish();
const claims = z.record(z.string(), json).nullish();

/** `oauth2.Session`: the members that are read. Times are RFC 3339. */
const session = z.looseObject({
  id_token: z.looseObject({
    id_token_claims: z.looseObject({ ext: claims }).nullish(),
    subject: text,
    expires_at: z.looseObject({ access_token: text.optional(), refresh_token: text.optional() }).nullish(),
  }),
  extra: claims,
  allowed_top_level_claims: names,
  // Absent before v2.2.0, when all claims were mirrored.
  mirror_top_level_claims: z.boolean().default(true),
  preserve_ext_claims: z.boolean().default(false),
});
export type HydraSession = z.infer<typeof session>;

const request = z.looseObject({
  client_id: text.min(1),
  requested_scopes: names,
  granted_scopes: names,
  granted_audience: names,
  // Every handler of Hydra's token endpoint wants exactly one.
  grant_types: z.array(text).length(1),
  payload: z.looseObject({ assertion: z.array(z.string().max(65_536)).max(16).optional() }).nullish(),
});
export type HydraRequest = z.infer<typeof request>;

/** `oauth2.TokenHookRequest`, https://github.com/ory/hydra/blob/v26.2.0/oauth2/token_hook.go */
export const tokenHookRequest = z.compile(z.looseObject({ session, request }));

/** `oauth2.RefreshTokenHookRequest` of the deprecated `refresh_token_hook`, oauth2/refresh_hook.go. */
export const refreshTokenHookRequest = z.compile(z.looseObject({ session, requester: request }));
