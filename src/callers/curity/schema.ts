import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";

const text = z.string().min(1).max(2_048);

/**
 * The Token Issuance Authorizer's question on one scope. Documented is what it is made of, not where in `resource` the
 * path stands: https://curity.io/docs/identity-server/configuration-reference/profiles/profile/settings/
 * authorization-server/token-issuance-authorizers/token-issuance-authorizer/token-issuance-authorizer-type/
 * authzen-token-issuance-authorizer/authzen-token-issuance-authorizer/
 */
const scopeQuestion = z.looseObject({
  resource: z.looseObject({
    type: text,
    id: z.string().max(2_048).optional(),
    properties: z.looseObject({ path: z.union([z.string(), z.array(z.string())]).optional() }).optional(),
  }),
  action: z.looseObject({ name: text }),
  // Of its own it would be about somebody else, or another grant.
  subject: z.never().optional(),
  context: z.never().optional(),
});
export type ScopeQuestion = z.infer<typeof scopeQuestion>;

/**
 * All scopes of one issuance: https://curity.io/docs/identity-server/profiles/token-profile/scopes-and-claims/
 * token-issuance-authorizers/tia-authzen-plugin
 */
const batch = z.looseObject({
  subject: z.looseObject({ type: text, id: text }),
  context: z.record(z.string(), json),
  evaluations: z.array(scopeQuestion).min(1).max(1_000),
  options: z.looseObject({ evaluations_semantic: z.literal("execute_all").optional() }).optional(),
});
export type Batch = z.infer<typeof batch>;

/** Under `input`, with `wrap-in-opa-input`. */
const wrappedBatch = z.looseObject({ input: batch });

/**
 * The sample token procedure's question, AuthZenHelper.java in https://github.com/curityio/authzen-token-procedure. It
 * tells scope and client only where it is configured to.
 */
const tokenQuestion = z.looseObject({
  subject: z.looseObject({ type: z.enum(["user", "client"]), id: text }),
  resource: z.looseObject({
    type: z.literal("api"),
    id: z.enum(["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS"]),
    properties: z.looseObject({ scope: z.string().max(65_536).optional(), clientId: text.optional() }).optional(),
  }),
  action: z.looseObject({ name: z.literal("can_issue") }),
});
export type TokenQuestion = z.infer<typeof tokenQuestion>;

export const schemas = {
  batch: z.compile(batch),
  wrappedBatch: z.compile(wrappedBatch),
  tokenQuestion: z.compile(tokenQuestion),
} as const;
