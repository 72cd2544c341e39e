import type { Json } from "../../issuance/vocabulary.ts";
import type { SetUp } from "./apply.ts";
import { spelled } from "./apply.ts";

/** The Token Issuance Authorizer's batch on a code that is redeemed. */
export function message(): Json {
  const setUp: Pick<SetUp, "actions"> = { actions: ["read"] };
  return {
    subject: { type: "user", id: "jo" },
    context: { phase: "token", grant_type: "authorization_code", client_id: "acme-web" },
    evaluations: ["openid", "invoices:read"].map((scope) => spelled(scope, setUp)[0]),
    options: { evaluations_semantic: "execute_all" },
  } as unknown as Json;
}
