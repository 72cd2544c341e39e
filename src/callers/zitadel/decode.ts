import type { Json, Party } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { claimsOf } from "./claims.ts";
import { functionCall } from "./schema.ts";
import type { Actor, FunctionCall } from "./schema.ts";

/** What the configuration says of this ZITADEL and no message does. */
export interface Declared {
  /** Tenants, by the ids of organizations. */
  readonly organizations: ReadonlyMap<string, string>;
  /** All that tokens may be for; unknown where nobody said it. */
  readonly resources: readonly string[] | undefined;
}

/** Of whom ZITADEL is about to tell something in a token, or to whoever asks for the user or about a token. */
export function decode(json: Json, declared: Declared): Decoded<FunctionCall> {
  const read = functionCall.safeParse(json);
  if (!read.success) return { faults: faultsOf(read.error.issues, json) };
  const subject = subjectOf(read.data, declared);
  if (subject === undefined)
    return { faults: [{ pointer: "/user", code: "VALUE_INVALID", detail: "human or machine" }] };
  return canonicalRequest({ ...requestOf(read.data, declared), subject }, read.data);
}

function requestOf(call: FunctionCall, { resources }: Declared) {
  return {
    // Beside an access token there may be a refresh token, of which nothing is told.
    ...(call.function === "function/preuserinfo" && { token_types: ["id_token" as const] }),
    client: { id: call.application.client_id },
    ...(call.actor && { actors: actorsOf(call.actor) }),
    ...(resources && { resources }),
    claims: claimsOf(call),
  };
}

/** A person or a service account; users of every kind have ids of one sort. */
function subjectOf({ user, org }: FunctionCall, { organizations }: Declared): Party | undefined {
  if ((user.human === undefined) === (user.machine === undefined)) return undefined;
  const type = user.human ? "user" : "client";
  return { type, id: user.id, ...(org && { tenant: organizations.get(org.id) ?? org.id }) };
}

/** Whether an actor is a person is not told. As a client it needs an entry in the directory; people have none. */
function actorsOf({ user_id: id, actor }: Actor): Party[] {
  return [{ type: "client", id }, ...(actor ? actorsOf(actor) : [])];
}
