import type * as fc from "fast-check";
import type { Apply, Issued, Sent } from "../../src/emulate/idp.ts";
import { canonical } from "../../src/issuance/canonical.ts";
import type { Issuance } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json } from "../../src/issuance/vocabulary.ts";

/** An IdP as its documentation describes it: what it sends, and what it does with an answer. */
export interface Emulator {
  /** Messages that this IdP sends, from the alphabets of test/support/verdicts.ts. */
  readonly anyMessage: fc.Arbitrary<Json>;
  /** Without it: as JSON. */
  readonly send?: (message: Json) => Sent;
  /** What the hook's configuration says of this IdP, beyond credentials. */
  readonly settings?: object;
  readonly apply: Apply;
}

/** In what an IdP's tokens go beyond the issuance that was decided, or beyond what was asked for. */
export function beyond(issued: Issued, issuance: Issuance, request: IssuanceRequest): string[] {
  const claims = { ...request.claims, ...issuance.claims.set };
  return [
    ...extra("token type", issued.token_types, issuance.token_types),
    ...extra("scope", issued.scopes, issuance.scopes),
    ...extra("resource", issued.resources, issuance.resources),
    ...issued.token_types
      .filter((type) => (issued.lifetimes[type] ?? 0) > (issuance.lifetimes[type] ?? Number.POSITIVE_INFINITY))
      .map((type) => `lifetime of ${type}`),
    ...issuance.claims.remove.filter((name) => Object.hasOwn(issued.claims ?? {}, name)).map((name) => `claim ${name}`),
    ...Object.entries(issued.claims ?? {})
      .filter(([name, value]) => canonical(claims[name]) !== canonical(value))
      .map(([name]) => `value of claim ${name}`),
    ...Object.keys(issuance.claims.set)
      .filter((name) => issued.claims !== undefined && !Object.hasOwn(issued.claims, name))
      .map((name) => `claim ${name} is missing`),
  ];
}

function extra(what: string, issued: readonly string[] = [], allowed: readonly string[] = []): string[] {
  return issued.filter((name) => !allowed.includes(name)).map((name) => `${what} ${name}`);
}
