import type { Decision } from "../issuance/decision.ts";
import { decision as decisionSchema } from "../issuance/decision-schema.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import { createAsking } from "./asking.ts";
import type { Client, ClientOptions, Decide, DecideOptions } from "./asking.ts";

export type { Client, ClientOptions, Decide, DecideOptions, Decision, IssuanceRequest };

/**
 * Asks Assayer over its native wire. Never rejects, and never allows unless Assayer did: whatever goes wrong, and an
 * allow that goes beyond the request, is a deny with one of the `CLIENT_…` codes.
 * @throws TypeError where `url` is none
 */
export function createClient(options: ClientOptions): Client {
  return createAsking((answer) => decisionSchema.safeParse(answer).data, options);
}
