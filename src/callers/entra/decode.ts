import type { Json, Party } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { tokenIssuanceStart } from "./schema.ts";
import type { TokenIssuanceStart } from "./schema.ts";

/** For whom Entra is about to issue a token, and to which application. */
export function decode(json: Json): Decoded<TokenIssuanceStart> {
  const read = tokenIssuanceStart.safeParse(json);
  if (!read.success) return { faults: faultsOf(read.error.issues, json) };
  return canonicalRequest(requestOf(read.data), read.data);
}

function requestOf({ data }: TokenIssuanceStart) {
  const { client, clientServicePrincipal, resourceServicePrincipal, user } = data.authenticationContext;
  return {
    client: { id: clientServicePrincipal.appId },
    subject: subjectOf(user),
    resources: [resourceServicePrincipal.appId],
    ...(client?.ip !== undefined && { network: { ip: client.ip } }),
  };
}

/** Where a guest comes from, Entra does not say, but it is another tenant than the one that is asked about. */
const guestTenant = "urn:entra:guest";

function subjectOf({ id, userType }: TokenIssuanceStart["data"]["authenticationContext"]["user"]): Party {
  return { type: "user", id, ...(userType !== "Member" && { tenant: guestTenant }) };
}
