import type * as fc from "fast-check";
import { canonical } from "../../src/issuance/canonical.ts";
import type { Issuance } from "../../src/issuance/decision.ts";
import type { IssuanceRequest } from "../../src/issuance/request.ts";
import type { Json, Lifetimes, TokenType } from "../../src/issuance/vocabulary.ts";
import type { Answer } from "../../src/wire/wire.ts";

/** What an IdP would put in its tokens. A member is absent where the wire does not tell. */
export interface Issued {
  readonly token_types: readonly TokenType[];
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  /** Seconds. */
  readonly lifetimes: Lifetimes;
  /** Claims of its own, but for what every token of this IdP has. */
  readonly claims?: Readonly<Record<string, Json>>;
}

/** A message on the wire, where that is not JSON in a POST to the hook itself. */
export interface Sent {
  readonly method?: string;
  /** What stands behind the hook's own path. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An IdP as its documentation describes it: what it sends, and what it does with an answer. */
export interface Emulator {
  /** Messages that this IdP sends, from the alphabets of test/support/verdicts.ts. */
  readonly anyMessage: fc.Arbitrary<Json>;
  /** Without it: as JSON. */
  readonly send?: (message: Json) => Sent;
  /** What the hook's configuration says of this IdP, beyond credentials. */
  readonly settings?: object;
  /** What it issues on this answer to that message; undefined where it issues nothing. */
  readonly apply: (answer: Answer, message: Json) => Issued | undefined;
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
