import type { Issuance } from "../issuance/decision.ts";
import { AssayerError } from "../issuance/errors.ts";
import { issuanceRequest } from "../issuance/request.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Party } from "../issuance/vocabulary.ts";
import type { Asked } from "./asked.ts";
import type { Issued } from "./issued.ts";

/** Whether the answer holds something that a decision on the request alone was not about. */
export function undecided(asked: Asked, issued: Issued): boolean {
  return (
    issued.tokenTypes.length > 1 ||
    Object.keys(issued.claims).length > 0 ||
    (issued.actors ?? []).length > 0 ||
    (issued.authorizationDetails !== undefined && asked.authorization_details === undefined)
  );
}

/**
 * What was issued as the request to issue it. What the answer does not say is as it was asked for, or, where that was
 * decided on, as it was decided (RFC 6749 §5.1).
 *
 * Throws ISSUED_SUBJECT_UNKNOWN, or UPSTREAM_ANSWER_INVALID for what no request could say.
 */
export function requestFor(asked: Asked, issued: Issued, decided: Issuance | undefined): IssuanceRequest {
  const { confirmation: claimed, tenant, ...known } = asked;
  const confirmation = issued.confirmation ?? (!issued.readable && issued.dpop ? claimed : undefined);
  const details = issued.authorizationDetails ?? decided?.authorization_details ?? asked.authorization_details;
  const scopes = issued.scopes ?? decided?.scopes ?? asked.scopes;
  const resources = issued.readable ? (issued.resources ?? []) : (decided?.resources ?? asked.resources);
  const made = issuanceRequest.safeParse({
    ...known,
    ...(tenant !== undefined && { tenant }),
    token_types: issued.tokenTypes,
    subject: asked.subject ?? subjectOf(asked, issued),
    ...(issued.actors && {
      actors: issued.actors.map((actor) => ({ ...actor, ...(tenant !== undefined && { tenant }) })),
    }),
    ...(resources && { resources }),
    ...(scopes && { scopes }),
    ...(issued.readable && { claims: { ...issued.idTokenClaims, ...issued.claims } }),
    lifetimes: issued.lifetimes,
    ...(details && { authorization_details: details }),
    ...(confirmation && { confirmation }),
  });
  if (made.success) return made.data;
  const members = made.error.issues.map(({ path }) => path.join("/"));
  throw new AssayerError("UPSTREAM_ANSWER_INVALID", `issued, but not acceptable: ${[...new Set(members)].join(", ")}`);
}

/** RFC 9068 §2.2: without a resource owner, the subject is the client. */
function subjectOf({ client, tenant }: Asked, { subject: id }: Issued): Party {
  if (id === undefined) {
    throw new AssayerError(
      "ISSUED_SUBJECT_UNKNOWN",
      "neither the access token nor an ID token says whom it speaks for",
    );
  }
  return { type: id === client.id ? "client" : "user", id, ...(tenant !== undefined && { tenant }) };
}
