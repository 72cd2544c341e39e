import type { Caller } from "./caller.ts";
import type { Decision, PolicyIdentity } from "./decision.ts";
import type { IssuanceInput } from "./input.ts";
import type { InputParts } from "./input-text.ts";
import type { Texts } from "./reasons.ts";
import type { IssuanceRequest } from "./request.ts";
import type { Verdict } from "./verdict.ts";

/** Builds the input. A provider that fails contributes to `unknown`; a rejection means there is no input at all. */
export type Assemble = (request: IssuanceRequest, caller: Caller, now: number) => Promise<IssuanceInput>;

/**
 * The active policy's answer to an input, given as JSON text, and in parts where those are known: both say the same.
 * Rejects with a coded error: deadline, memory, failure.
 */
export type Evaluate = (inputJson: string, parts?: InputParts) => Promise<Evaluation>;

export interface Evaluation {
  readonly verdict: Verdict;
  /** What the policy's rules say of their codes. */
  readonly texts: Texts;
  readonly policy: PolicyIdentity;
}

/** Resolves once the record is as durable as the configuration asks; a rejection turns the decision into a deny. */
export type Record = (event: DecisionEvent) => Promise<void>;

/** One decision, with everything needed to replay it. */
export interface DecisionEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly caller: string;
  /** `X-Request-ID`, where the caller sent one. */
  readonly request_id?: string;
  /** The input as the engine saw it, JSON text; absent where assembling failed. */
  readonly inputJson?: string;
  readonly verdict?: Verdict;
  readonly decision: Decision;
  /** Milliseconds for each step. */
  readonly timings: Timings;
}

export interface Timings {
  readonly assemble: number;
  readonly evaluate: number;
  readonly narrow: number;
}
