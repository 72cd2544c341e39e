import type { IssuanceRequest } from "../../src/issuance/request.ts";
import { decide, report, textOf } from "../shared/decide.ts";
import type { Settings } from "../shared/settings.ts";
import { list, messageOf, nullish, object, optional, text } from "../shared/shape.ts";
import { deadline, enforces } from "./capabilities.ts";
import { actor, actorsOf, common, commonParts, userTokens } from "./event.ts";
import type { ActionEvent } from "./event.ts";
import { recording } from "./recording.ts";
import type { Call } from "./recording.ts";

const exchangeEvent = object({ ...common, transaction: object({ requested_scopes: optional(list(text)) }) });

type Room = Readonly<Record<string, (...values: never[]) => unknown>>;

export interface CustomTokenExchangeApi {
  readonly access: Room & { deny(code: string, reason: string): void };
  readonly authentication: Room;
  readonly user: Room;
  readonly cache?: object;
}

/** An Action's own code: verifies the subject token and sets the user, or denies. */
export type Identify = (event: ActionEvent, api: CustomTokenExchangeApi) => void | Promise<void>;

/**
 * The Action of a custom-token-exchange profile, made of the code that verifies its subject tokens. What that code asks
 * of the API is held back until Assayer has allowed a token for the user, and the actors, that it found.
 */
export function assayed(identify: Identify): Identify {
  return async (event, api) => {
    const { calls, view } = recording(api);
    try {
      await identify(event, view);
    } catch {
      return api.access.deny("server_error", "The subject token could not be judged.");
    }
    const refusals = calls.filter(({ room }) => room === "access");
    if (refusals.length > 0) return refusals.forEach(({ replay }) => replay());
    const ruling = await decide(event.secrets, deadline, (settings) => questionOf(event, settings, calls));
    if ("answer" in ruling) return calls.forEach(({ replay }) => replay());
    report(ruling.denied);
    api.access.deny(ruling.denied.error.error, textOf(ruling.denied));
  };
}

function questionOf(message: unknown, settings: Settings, calls: readonly Call[]) {
  const event = messageOf(exchangeEvent, message);
  const chain = messageOf(nullish(actor), lastOf(calls, "setActor")?.[0] ?? null);
  const { requested_scopes: requested = [] } = event.transaction;
  const scopes = requested.length === 0 ? undefined : [...new Set(requested)];
  const request: IssuanceRequest = {
    ...commonParts(event, settings, userTokens(scopes)),
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject: { type: "user", id: userOf(calls) },
    actors: actorsOf(chain),
    ...(scopes && { scopes }),
  };
  return { request, enforces: enforces["custom-token-exchange"], lacks: () => [], encode: () => undefined };
}

/** Exactly one of the two must be called, once. A user of a connection may not have an id of Auth0's yet. */
function userOf(calls: readonly Call[]): string {
  const users = calls.filter(({ method }) => method === "setUserById" || method === "setUserByConnection");
  const [{ method, values } = { method: "", values: [] }] = users;
  if (users.length !== 1) throw new TypeError("no user, or more than one");
  if (method === "setUserById") return text(values[0]);
  return `${text(values[0])}|${object({ user_id: text })(values[1]).user_id}`;
}

function lastOf(calls: readonly Call[], name: string): readonly unknown[] | undefined {
  return calls.findLast(({ method }) => method === name)?.values;
}
