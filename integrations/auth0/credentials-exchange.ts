import type { Issuance } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { decide, report, textOf } from "../shared/decide.ts";
import type { Settings } from "../shared/settings.ts";
import { list, map, messageOf, object, optional, text } from "../shared/shape.ts";
import { deadline, enforces } from "./capabilities.ts";
import { changesOf, common, commonParts, lacks } from "./event.ts";
import type { ActionEvent } from "./event.ts";

const exchangeEvent = object({
  ...common,
  accessToken: object({ customClaims: map, scope: list(text) }),
  /** `target_scopes`: Early Access. */
  transaction: optional(object({ target_scopes: optional(list(text)) })),
});
type ExchangeEvent = ReturnType<typeof exchangeEvent>;

interface Event extends ActionEvent {
  readonly transaction?: { readonly target_scopes?: readonly string[] };
}

export interface CredentialsExchangeApi {
  readonly access: { deny(code: "invalid_request" | "server_error", reason: string): void };
  readonly accessToken: { setCustomClaim(name: string, value: Json): void };
  readonly transaction?: { removeTargetScope?(scope: string): void };
}

/** The Action of the credentials-exchange trigger: tokens of machines. */
export async function onExecuteCredentialsExchange(event: Event, api: CredentialsExchangeApi): Promise<void> {
  const ruling = await decide(event.secrets, deadline, (settings) => questionOf(event, settings));
  if ("denied" in ruling) {
    report(ruling.denied);
    return api.access.deny(codes[ruling.denied.error.error], textOf(ruling.denied));
  }
  const { remove, set } = ruling.answer;
  for (const scope of remove) api.transaction?.removeTargetScope?.(scope);
  // "Immediately updated": if it is not, nothing says that the scopes are gone.
  const { target_scopes: left = [] } = event.transaction ?? {};
  if (remove.some((scope) => left.includes(scope))) {
    return api.access.deny("server_error", "The token could not be narrowed.");
  }
  for (const [name, value] of Object.entries(set)) api.accessToken.setCustomClaim(name, value);
}

/** The words that this trigger has for a deny. */
const codes = { access_denied: "invalid_request", temporarily_unavailable: "server_error" } as const;

function questionOf(message: unknown, settings: Settings) {
  const event = messageOf(exchangeEvent, message);
  const targets = event.transaction?.target_scopes;
  return {
    request: decode(event, settings),
    enforces: targets ? enforces["credentials-exchange"] : claimsOnly,
    lacks: (issuance: Issuance) => lacks(issuance, event),
    encode: (issuance: Issuance) => changesOf(issuance, targets),
  };
}

const claimsOnly = new Set([...enforces["credentials-exchange"]].filter((obligation) => obligation !== "scopes"));

function decode(event: ExchangeEvent, settings: Settings): IssuanceRequest {
  const { accessToken, client, transaction } = event;
  return {
    ...commonParts(event, settings, ["access_token"]),
    grant_type: "client_credentials",
    subject: { type: "client", id: client.client_id },
    actors: [],
    scopes: [...new Set([...accessToken.scope, ...(transaction?.target_scopes ?? [])])],
    claims: { ...accessToken.customClaims },
  };
}
