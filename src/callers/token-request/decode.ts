import { z } from "zod";
import { issuanceRequest } from "../../issuance/request.ts";
import { identifier, json } from "../../issuance/vocabulary.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Fault } from "../../wire/problem.ts";
import type { Decoded } from "../hook.ts";

/**
 * A token request as a proxy in front of the token endpoint sees it. Whom a token would speak for, it shows of one
 * grant only, where that is the client itself (RFC 6749 §4.4); for every other the subject is in a code, a refresh
 * token or an assertion, which only the IdP can read. A request without a subject cannot be decided on.
 */
const tokenRequest = z.looseObject({
  client_id: identifier,
  grant_type: z.literal("client_credentials"),
  scope: z.string().max(65_536).optional(),
  resource: z.array(z.string()).optional(),
  authorization_details: json.optional(),
});

const wire = z.compile(tokenRequest);
const canonical = z.compile(issuanceRequest);

export function decode(message: Json): Decoded {
  const read = wire.safeParse(message);
  if (!read.success) return { faults: faultsIn(read.error, message) };
  const asked = requestOf(read.data);
  const made = canonical.safeParse(asked);
  return made.success ? { request: made.data } : { faults: faultsIn(made.error, asked) };
}

/** What stays unsaid is for the IdP to choose, so it is unknown here: scopes, targets, lifetimes, the tokens' types. */
function requestOf({
  client_id: id,
  grant_type,
  scope,
  resource,
  authorization_details,
}: z.infer<typeof tokenRequest>) {
  return {
    grant_type,
    client: { id },
    subject: { type: "client", id },
    ...(resource && { resources: resource }),
    ...(scope !== undefined && { scopes: scope.split(" ") }),
    ...(authorization_details !== undefined && { authorization_details }),
  };
}

/** Without what the schema expected: the client reads this, and patterns tell it nothing. */
function faultsIn({ issues }: z.ZodError, body: Json): Fault[] {
  return faultsOf(issues, body).map(({ pointer, code }) => ({ pointer, code }));
}
