import type { Issuance } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";
import { decide, report, textOf } from "../shared/decide.ts";
import type { Settings } from "../shared/settings.ts";
import { detail, list, messageOf, object, optional, text } from "../shared/shape.ts";
import { deadline, enforces, protocolScopes, protocols } from "./capabilities.ts";
import { actor, actorsOf, changesOf, common, commonParts, lacks, userTokens } from "./event.ts";
import type { ActionEvent } from "./event.ts";

const loginEvent = object({
  ...common,
  user: object({ user_id: text }),
  transaction: object({
    protocol: text,
    requested_scopes: optional(list(text)),
    requested_authorization_details: optional(list(detail)),
    actor: optional(actor),
  }),
});
type LoginEvent = ReturnType<typeof loginEvent>;

export interface PostLoginApi {
  readonly access: { deny(reason: string): void };
  readonly accessToken: { setCustomClaim(name: string, value: Json): void; removeScope(scope: string): void };
}

/** The Action of the post-login trigger: logins, refreshes, and what custom-token-exchange let through. */
export async function onExecutePostLogin(event: ActionEvent, api: PostLoginApi): Promise<void> {
  const ruling = await decide(event.secrets, deadline, (settings) => questionOf(event, settings));
  if ("denied" in ruling) {
    report(ruling.denied);
    return api.access.deny(textOf(ruling.denied));
  }
  for (const scope of ruling.answer.remove) api.accessToken.removeScope(scope);
  for (const [name, value] of Object.entries(ruling.answer.set)) api.accessToken.setCustomClaim(name, value);
}

function questionOf(message: unknown, settings: Settings) {
  const event = messageOf(loginEvent, message);
  const request = decode(event, settings);
  return {
    request,
    enforces: protocols.has(event.transaction.protocol) ? enforces["post-login"] : nothing,
    lacks: (issuance: Issuance) => [
      ...lacks(issuance, event),
      ...changesOf(issuance, request.scopes)
        .remove.filter((scope) => protocolScopes.has(scope))
        .map((scope) => `scopes ${scope}`),
    ],
    encode: (issuance: Issuance) => changesOf(issuance, request.scopes),
  };
}

const nothing: ReadonlySet<never> = new Set<never>();

function decode(event: LoginEvent, settings: Settings): IssuanceRequest {
  const { protocol, requested_authorization_details: details, actor: chain } = event.transaction;
  const grant = protocols.get(protocol);
  const scopes = scopesOf(event);
  return {
    ...commonParts(event, settings, userTokens(scopes, grant === "refresh_token")),
    ...userinfo(event),
    ...(grant !== undefined && { grant_type: grant }),
    subject: { type: "user", id: event.user.user_id },
    actors: actorsOf(chain),
    ...(scopes && { scopes }),
    ...(details && { authorization_details: [...details] }),
  };
}

/**
 * The scopes of the token, where they are known: who asks for none gets `openid`, and who shows a password and asks
 * for no scope of the API gets all of them.
 */
function scopesOf({ transaction: { protocol, requested_scopes: scopes = [] } }: LoginEvent): string[] | undefined {
  return scopes.length === 0 || protocols.get(protocol) === "password" ? undefined : [...new Set(scopes)];
}

/** A token without an API is for userinfo. */
function userinfo({ resource_server: api, request: { hostname } }: LoginEvent): Pick<IssuanceRequest, "resources"> {
  return api === undefined && hostname !== undefined ? { resources: [`https://${hostname}/userinfo`] } : {};
}
