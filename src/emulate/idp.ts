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
  /** The answer, or a part of it, did not count: that much was issued as if nobody had been asked. */
  readonly unasked?: true;
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
