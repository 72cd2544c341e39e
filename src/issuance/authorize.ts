import type { Caller } from "./caller.ts";
import { startDeadline } from "./deadline.ts";
import type { After } from "./deadline.ts";
import type { Decision, Outcome } from "./decision.ts";
import { denial } from "./denial.ts";
import { denyCodeOf } from "./errors.ts";
import { inputText } from "./input-text.ts";
import { narrow } from "./narrow.ts";
import type { Assemble, DecisionEvent, Evaluate, Evaluation, Record, Timings } from "./ports.ts";
import type { IssuanceRequest } from "./request.ts";

/** What a decision needs from outside. Time and randomness are arguments like everything else. */
export interface Ports {
  readonly assemble: Assemble;
  readonly evaluate: Evaluate;
  readonly record: Record;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Milliseconds, monotonic: for timings only. */
  readonly stopwatch: () => number;
  readonly after: After;
  readonly newId: () => string;
  /** Told of every failure that became a deny; the answer itself says only the code. */
  readonly onFailure: (failure: unknown, decisionId: string) => void;
}

export interface Trace {
  /** `X-Request-ID`. */
  readonly requestId?: string;
  /** Milliseconds after which the caller would no longer hear the decision: it is a deny by then. */
  readonly deadlineMs?: number;
}

/** Decides. Never rejects: whatever goes wrong on the way is a deny with a code of its own. */
export type Authorize = (request: IssuanceRequest, caller: Caller, trace?: Trace) => Promise<Decision>;

export function createAuthorize(ports: Ports): Authorize {
  return async (request, caller, trace = {}) => {
    const decisionId = ports.newId();
    const time = ports.clock();
    const deadline = startDeadline(trace.deadlineMs, ports);
    const found = await deadline.decided(decide(ports, request, caller, time, decisionId), late);
    const decision = answer(decisionId, found.outcome, found.evaluation);
    const event: DecisionEvent = {
      time,
      caller: caller.name,
      ...(trace.requestId !== undefined && { request_id: trace.requestId }),
      ...(found.inputJson !== undefined && { inputJson: found.inputJson }),
      ...(found.evaluation && { verdict: found.evaluation.verdict }),
      decision,
      timings: found.timings,
    };
    const unrecorded = (failure: unknown): Decision => {
      ports.onFailure(failure, decisionId);
      return answer(decisionId, denial("RECORD_FAILED"), found.evaluation);
    };
    const answered = await deadline.recorded(ports.record(event)).then(() => decision, unrecorded);
    deadline.end();
    return answered;
  };
}

interface Found {
  outcome: Outcome;
  timings: Timings;
  inputJson?: string;
  evaluation?: Evaluation;
}

const late: Found = { outcome: denial("CALLER_DEADLINE"), timings: { assemble: 0, evaluate: 0, narrow: 0 } };
const undecided = denial("INTERNAL");

/** Assemble, evaluate, narrow: each step timed, each failure a deny that still carries what was known by then. */
async function decide(
  ports: Ports,
  request: IssuanceRequest,
  caller: Caller,
  time: number,
  decisionId: string,
): Promise<Found> {
  const timings = { assemble: 0, evaluate: 0, narrow: 0 };
  const found: Found = { outcome: undecided, timings };
  let started = ports.stopwatch();
  const lap = (step: keyof Timings) => {
    const now = ports.stopwatch();
    timings[step] = now - started;
    started = now;
  };
  try {
    const input = await ports.assemble(request, caller, Math.floor(time / 1_000));
    const { whole, parts } = inputText(input);
    found.inputJson = whole;
    lap("assemble");
    found.evaluation = await ports.evaluate(whole, parts);
    lap("evaluate");
    found.outcome = narrow(request, found.evaluation.verdict, caller, found.evaluation.texts);
    lap("narrow");
  } catch (failure) {
    ports.onFailure(failure, decisionId);
    found.outcome = denial(denyCodeOf(failure));
  }
  return found;
}

function answer(decisionId: string, outcome: Outcome, evaluation: Evaluation | undefined): Decision {
  return { decision_id: decisionId, ...outcome, ...(evaluation && { policy: evaluation.policy }) };
}
