import { z } from "zod";
import { json } from "../../issuance/vocabulary.ts";

const text = z.string().min(1).max(2_048);

const claim = z.looseObject({ key: text, value: json.optional() });

/** The actor of a token exchange, with the one that acts for it in turn, and so on. */
const actor = z.looseObject({
  user_id: text,
  get actor(): z.ZodOptional<typeof actor> {
    return actor.optional();
  },
});
export type Actor = z.infer<typeof actor>;

/**
 * A call of the functions `preaccesstoken` and `preuserinfo` of Actions v2: the members that are read. `response` is
 * what the execution's earlier targets answered. ZITADEL `internal/api/oidc/userinfo.go`, `ContextInfo`.
 */
export const functionCall = z.compile(
  z.looseObject({
    function: z.enum(["function/preaccesstoken", "function/preuserinfo"]),
    userinfo: z.record(z.string(), json),
    user: z.looseObject({
      id: text,
      human: z.looseObject({}).optional(),
      machine: z.looseObject({}).optional(),
    }),
    org: z.looseObject({ id: text }).optional(),
    application: z.looseObject({ client_id: text }),
    actor: actor.optional(),
    response: z.looseObject({ append_claims: z.array(claim).max(1_000).optional() }).optional(),
  }),
);
export type FunctionCall = z.infer<typeof functionCall>;
