import { z } from "zod";
import { identifier, json } from "../../issuance/vocabulary.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import type { Fault } from "../../wire/problem.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";

/**
 * A token request as a proxy in front of the token endpoint sees it. Whom a token would speak for, it shows of one
 * grant only, where that is the client itself (RFC 6749 §4.4); for every other the subject is in a code, a refresh
 * token or an assertion, which only the IdP can read. A request without a subject cannot be decided on.
 */
const tokenRequest = z.compile(
  z.looseObject({
    client_id: identifier,
    grant_type: z.literal("client_credentials"),
    scope: z.string().max(65_536).optional(),
    resource: z.array(z.string()).optional(),
    authorization_details: json.optional(),
  }),
);

export function decode(message: Json): Decoded {
  const read = tokenRequest.safeParse(message);
  const made = read.success
    ? canonicalRequest(requestOf(read.data), read.data)
    : { faults: faultsOf(read.error.issues, message) };
  return "faults" in made ? { faults: made.faults.map(withoutDetail) } : made;
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
function withoutDetail({ pointer, code }: Fault): Fault {
  return { pointer, code };
}
