import type { Issuance } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json, Party, TokenType } from "../../src/issuance/vocabulary.ts";
import { knownLifetimes } from "../shared/settings.ts";
import type { Settings, Variables } from "../shared/settings.ts";
import { object, optional, text } from "../shared/shape.ts";
import type { Read } from "../shared/shape.ts";
import { unsettable } from "./capabilities.ts";

/** An Action's first argument: what is read of it before it is judged as a whole. */
export interface ActionEvent {
  readonly secrets: Variables;
}

/** What the events of all triggers have in common: the members that are read. */
export const common = {
  client: object({ client_id: text }),
  request: object({ ip: optional(text), hostname: optional(text) }),
  resource_server: optional(object({ identifier: text })),
};
const anyEvent = object(common);
export type AnyEvent = ReturnType<typeof anyEvent>;

/** A delegation chain (RFC 8693 §4.1): at most five actors. */
export interface Actor {
  readonly sub: string;
  readonly act?: Actor | undefined;
}
export const actor: Read<Actor> = (value) => object({ sub: text, act: optional(actor) })(value);

/** Members of the request that every trigger tells in the same way. */
export function commonParts(event: AnyEvent, { lifetimes }: Settings, types: readonly TokenType[]) {
  const { client, request, resource_server: api } = event;
  return {
    client: { id: client.client_id },
    token_types: [...types],
    ...(api && { resources: [api.identifier] }),
    lifetimes: knownLifetimes(lifetimes, types),
    ...(request.ip !== undefined && { network: { ip: request.ip } }),
  } satisfies Partial<IssuanceRequest>;
}

/** What a user would get for these scopes: any token, where they are not known. */
export function userTokens(scopes: readonly string[] | undefined, isRefresh = false): TokenType[] {
  const may = (scope: string) => scopes === undefined || scopes.includes(scope);
  return [
    "access_token",
    ...(isRefresh || may("offline_access") ? (["refresh_token"] as const) : []),
    ...(may("openid") ? (["id_token"] as const) : []),
  ];
}

/** The chain, its current actor first. No event says what they are: clients, which must be registered to be believed. */
export function actorsOf(chain: Actor | undefined): Party[] {
  return chain === undefined ? [] : [{ type: "client", id: chain.sub }, ...actorsOf(chain.act)];
}

/** What an Action does to the access token. */
export interface Changes {
  readonly remove: readonly string[];
  readonly set: Readonly<Record<string, Json>>;
}

export function changesOf({ scopes, claims }: Issuance, asked: readonly string[] = []): Changes {
  return { remove: asked.filter((scope) => scopes !== undefined && !scopes.includes(scope)), set: claims.set };
}

/** Claims that the access token would not get. */
export function lacks({ claims: { set } }: Issuance, { resource_server: api }: AnyEvent): string[] {
  return unsettable(set, api?.identifier).map((name) => `claims.set ${name}`);
}
