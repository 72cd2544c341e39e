import type { Json, Lifetimes, TokenType } from "../issuance/vocabulary.ts";
import type { Answer } from "../wire/wire.ts";

/** What an IdP would put in its tokens. A member is absent where the wire does not tell. */
export interface Issued {
  readonly token_types: readonly TokenType[];
  readonly scopes?: readonly string[];
  readonly resources?: readonly string[];
  /** Seconds. */
  readonly lifetimes: Lifetimes;
  /** Claims of its own, but for what every token of this IdP has. */
  readonly claims?: Readonly<Record<string, Json>>;
  /** How much of the answer it did, where that is not all: it issues the rest as if nobody had been asked. */
  readonly obeys?: "nothing" | "part";
}

/** A message on the wire, where that is not JSON in a POST to the hook itself. */
export interface Sent {
  readonly method?: string;
  /** What stands behind the hook's own path. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a JWT says; undefined where none of the keys has signed it. */
export type Verify = (token: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * What an IdP issues on this answer to that message, by its own documentation; undefined where it issues nothing. Where
 * no answer came, its status is 0.
 */
export type Apply = (answer: Answer, message: Json) => Issued | undefined;

/** What every message has of its own. `now`: milliseconds since the epoch. */
export interface Fresh {
  readonly now: number;
  readonly newId: () => string;
}

/** An IdP as its documentation describes it. */
export interface Idp {
  /** The kind of caller that it is, or the wire that it speaks. */
  readonly kind: string;
  /** What the output calls it. */
  readonly title: string;
  /** Milliseconds that it waits for an answer. */
  readonly waitsMs: number;
  /** Where the wire is answered, if not at a hook of that name. */
  readonly path?: string;
  /** Below the hook: the keys with which answers are signed, as a JWK set. */
  readonly keysPath?: string;
  /** What it sends about the example estate. */
  readonly message: (fresh: Fresh) => Json;
  /** Without it: as JSON. */
  readonly send?: (message: Json) => Sent;
  /** @throws ZodError where `setUp` is not what this IdP can be configured with */
  readonly emulating: (setUp: unknown, claimsIn: Verify) => Apply;
}
