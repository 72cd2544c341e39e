import type { Caller } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";
import type { CallerIdentity } from "./authenticate.ts";
import type { Fault, Problem } from "./problem.ts";

/** What goes back. `headers` alternates names and values; Content-Length is added when it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: string;
}

export type Decoded = { readonly request: IssuanceRequest } | { readonly faults: readonly Fault[] };

/**
 * How a caller speaks: one row of the decision listener's routing table. All of it is pure. `encode` and `refuse` must
 * say no in words that make this caller deny; `body` is absent where the decision was made before it was read.
 */
export interface Wire {
  /** Who asks over this wire; nobody if that caller may not. */
  readonly callerOf: (identity: CallerIdentity) => Caller | undefined;
  readonly decode: (body: Json) => Decoded;
  readonly encode: (decision: Decision, body?: Json) => Answer;
  readonly refuse: (problem: Problem, decisionId: string) => Answer;
}

/** Wires by path. A path is compared exactly, as it was sent: no query, no dot segments, no percent-encoding. */
export type Routes = ReadonlyMap<string, Wire>;
