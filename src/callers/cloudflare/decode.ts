import type { Json } from "../../issuance/vocabulary.ts";
import { faultsOf } from "../../wire/faults.ts";
import { canonicalRequest } from "../canonical.ts";
import type { Decoded } from "../hook.ts";
import { evaluation } from "./schema.ts";
import type { Evaluation } from "./schema.ts";
import type { Application } from "./settings.ts";

/** Whose session with the application Access is about to begin. */
export function decode(json: Json, application: Application): Decoded<Evaluation> {
  const read = evaluation.safeParse(json);
  if (!read.success) return { faults: faultsOf(read.error.issues, json) };
  return canonicalRequest(requestOf(read.data, application), read.data);
}

function requestOf({ identity: { email, ip } }: Evaluation, application: Application) {
  const { client_id: id, resources, session_seconds: seconds } = application;
  return {
    token_types: ["access_token"],
    client: { id },
    subject: { type: "user", id: email },
    ...(resources && { resources }),
    // That token has no scopes at all.
    scopes: [],
    ...(seconds !== undefined && { lifetimes: { access_token: seconds } }),
    ...(ip !== undefined && { network: { ip } }),
  };
}
