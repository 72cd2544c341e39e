import { obligations } from "../../src/issuance/caller.ts";
import type { Decision } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json, Lifetimes, TokenType } from "../../src/issuance/vocabulary.ts";
import { anyRequest } from "../support/verdicts.ts";
import type { Emulator, Issued } from "./emulator.ts";

/**
 * An IdP that asks OPA's Data API (https://www.openpolicyagent.org/docs/rest-api#get-a-document-with-input): a document
 * is defined where `result` is there. It issues what its request and the result's `issuance` have in common.
 */
export const opa: Emulator = {
  // A claim `__proto__` does not get through strict parsing.
  anyMessage: anyRequest
    .filter(({ claims }) => !Object.hasOwn(claims ?? {}, "__proto__"))
    .map((input) => ({ input }) as unknown as Json),
  settings: { enforces: obligations },
  apply,
};

function apply({ status, body }: { status: number; body: string }, message: Json): Issued | undefined {
  const { result } = status === 200 ? (JSON.parse(body) as { result?: Decision }) : {};
  if (result?.decision !== "allow") return undefined;
  const { input } = message as unknown as { input: IssuanceRequest };
  const { issuance } = result;
  const removed = new Set(issuance.claims.remove);
  const kept = Object.entries(input.claims ?? {}).filter(([name]) => !removed.has(name));
  const types = (input.token_types ?? ["access_token"]).filter((type) => !issuance.omit.includes(type));
  return {
    token_types: types,
    ...(input.scopes && { scopes: input.scopes.filter((name) => issuance.scopes?.includes(name)) }),
    ...(input.resources && { resources: input.resources.filter((name) => issuance.resources?.includes(name)) }),
    lifetimes: lifetimesOf(types, input.lifetimes ?? {}, issuance.lifetimes),
    claims: { ...Object.fromEntries(kept), ...issuance.claims.set },
  };
}

function lifetimesOf(types: readonly TokenType[], asked: Lifetimes, ceilings: Lifetimes): Lifetimes {
  return Object.fromEntries(
    types.map((type) => [type, Math.min(asked[type] ?? 3_600, ceilings[type] ?? 3_600)]),
  ) as Lifetimes;
}
