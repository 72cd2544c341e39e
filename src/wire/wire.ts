import type { IncomingHttpHeaders } from "node:http";
import type { Caller } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import type { ProblemCode } from "../issuance/errors.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Problem } from "./problem.ts";
import type { JsonLimits } from "./strict-json.ts";

/** The head of a request. Everything in it is an attacker's, but for the certificate. */
export interface Head {
  readonly method: string;
  /** As it was sent: no dot segments resolved, no percent-encoding undone. */
  readonly path: string;
  /** What stands behind the question mark; empty without one. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  /** The client certificate that was shown in TLS and that leads to one of the configured authorities. */
  readonly certificate?: { readonly subject: string; readonly uris: readonly string[] };
}

/** A whole request. */
export interface Message {
  readonly head: Head;
  /** Byte by byte what came: signatures are over this. */
  readonly body: Buffer;
  /** What a body may be that is read as JSON. */
  readonly limits: JsonLimits;
}

/** What goes back. `headers` alternates names and values; Content-Length is added when it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

/** Asks for a decision. `deadlineMs` milliseconds later at most, it is there, if need be as a deny. */
export type Ask = (request: IssuanceRequest, caller: Caller, deadlineMs?: number) => Promise<Decision>;

/** An answer, or why there is none. */
export type Served = { readonly answer: Answer } | { readonly problem: Problem };

/** How a caller speaks. `encode` and `refuse` must say no in words that make this very caller deny. */
export interface Wire {
  readonly methods: ReadonlySet<string>;
  /** `json`: what is not said to be JSON is refused before it is read. */
  readonly body: "json" | "any";
  /** Who asks, by the head alone, or why not. */
  readonly identify: (head: Head) => Caller | ProblemCode | Promise<Caller | ProblemCode>;
  /** Whether the body proves that it is the caller's, where the head cannot. */
  readonly verify?: (message: Message) => boolean | Promise<boolean>;
  readonly serve: (message: Message, ask: Ask, caller: Caller) => Promise<Served>;
  /**
   * A decision that the listener makes on its own: on overload, at the end, after an unforeseen failure. `message` is
   * there once all of it has come; nobody may have read it yet.
   */
  readonly encode: (decision: Decision, message?: Message) => Answer;
  readonly refuse: (problem: Problem, decisionId: string) => Answer;
}
