import type { IncomingHttpHeaders } from "node:http";
import type { Obligation } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import { denial } from "../issuance/denial.ts";
import { AssayerError } from "../issuance/errors.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Answer } from "../wire/wire.ts";
import { denied } from "./answers.ts";
import { decidable, ownFields, readAsked } from "./asked.ts";
import type { Asked } from "./asked.ts";
import type { Moment } from "./capabilities.ts";
import type { GuardEvent } from "./events.ts";
import { readForm, writeForm } from "./form.ts";
import type { Form } from "./form.ts";
import { readIssued } from "./issued.ts";
import type { Issued } from "./issued.ts";
import { judge } from "./judge.ts";
import type { Shortfall } from "./judge.ts";
import { narrowForm, unenforceable } from "./narrow-form.ts";
import { requestFor, undecided } from "./outcome.ts";
import { tokensIn } from "./revoke.ts";
import type { Revoke } from "./revoke.ts";
import type { Upstream, UpstreamAnswer } from "./upstream.ts";

/** A POST to a token endpoint, whole. Everything in it is an attacker's. */
export interface TokenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** The peer of the connection. */
  readonly address?: string;
  readonly requestId?: string;
}

/** Asks for a decision. Whatever goes wrong is a deny; a rejection is one too. */
export type Decide = (request: IssuanceRequest, moment: Moment, requestId: string | undefined) => Promise<Decision>;

export interface TokenPorts {
  readonly decide: Decide;
  readonly upstream: Upstream;
  readonly revoke: Revoke;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly onEvent: (event: GuardEvent) => void;
  readonly tenant?: string;
  /** What the tokens are for where a request does not say. */
  readonly resources: readonly string[];
  /** What may go unenforced. */
  readonly waived: ReadonlySet<Obligation>;
}

type Deny = Extract<Decision, { decision: "deny" }>;
type Allow = Extract<Decision, { decision: "allow" }>;

/** One token request on its way. */
interface Exchange extends TokenRequest {
  readonly form: Form;
  readonly asked: Asked;
}

/**
 * The way of a token request: read, decide as far as it says for whom and for what, ask the upstream for no more than
 * that, read what it issues, decide on whatever is new in it, and relay what is within the decision.
 *
 * Rejects with the code of whatever stands in the way; nothing is relayed then.
 */
export function createTokenExchange(ports: TokenPorts): (request: TokenRequest) => Promise<Answer> {
  const { decide, upstream, onEvent, waived } = ports;

  const exchange = async (request: TokenRequest): Promise<Answer> => {
    const form = readForm(request.body);
    const asked = await readAsked(form, { ...request, ...ports });
    const on: Exchange = { ...request, headers: withoutOwn(request.headers), form, asked };
    const before = decidable(asked) ? await decideBefore(on, asked) : undefined;
    if (before?.decision === "deny") return deny(on, before, false);
    const sent = before ? narrowForm(form, before.issuance) : form;
    const answer = await upstream.post(on.path, on.headers, writeForm(sent));
    if (answer.status >= 400 && tokensIn(answer.body).length === 0) return passedOn(answer, answer.body);
    try {
      return await relay(on, answer, before);
    } catch (failure) {
      takeBack(on, answer);
      throw failure;
    }
  };

  const decideBefore = async (on: Exchange, request: IssuanceRequest): Promise<Decision> => {
    const decision = await decide(request, "request", on.requestId);
    if (decision.decision === "deny") return decision;
    const obligations = unenforceable(on.form, on.asked, decision.issuance, waived);
    if (obligations.length === 0) return decision;
    return { ...decisionName(decision), ...denial("UNENFORCEABLE", { obligations }, decision.reasons) };
  };

  const relay = async (on: Exchange, answer: UpstreamAnswer, before: Allow | undefined): Promise<Answer> => {
    if (answer.status !== 200) throw new AssayerError("UPSTREAM_ANSWER_INVALID", `status ${answer.status}`);
    const { issued, members } = readIssued(answer.body, ports.clock() / 1_000);
    const decision = await decideAfter(on, issued, before);
    if (decision.decision === "deny") {
      takeBack(on, answer);
      return deny(on, decision, true);
    }
    const { beyond, leaveOut } = judge(on.asked, decision.issuance, issued, waived);
    const earlier = before ? judge(on.asked, before.issuance, issued, waived).beyond : [];
    const shortfall = [...new Set([...beyond, ...earlier])];
    if (shortfall.length > 0) {
      takeBack(on, answer);
      const details = { beyond: shortfall };
      return deny(on, { ...decisionName(decision), ...denial("ISSUED_BEYOND_DECISION", details) }, true, shortfall);
    }
    const left = Object.entries(leaveOut).filter(([, why]) => why.length > 0);
    onEvent({
      type: "token_relayed",
      decision_id: decision.decision_id,
      ...(left.length > 0 && { left_out: Object.fromEntries(left) }),
      ...traceOf(on),
    });
    if (left.length === 0) return passedOn(answer, answer.body);
    const names = new Set(left.map(([name]) => name));
    const kept = Object.entries(members).filter(([name]) => !names.has(name));
    return passedOn(answer, JSON.stringify(Object.fromEntries(kept)));
  };

  /** A second decision only where the answer holds something that the first one was not about. */
  const decideAfter = async (on: Exchange, issued: Issued, before: Allow | undefined): Promise<Decision> => {
    if (before !== undefined && !undecided(on.asked, issued)) return before;
    return decide(requestFor(on.asked, issued, before?.issuance), "response", on.requestId);
  };

  const deny = (on: Exchange, decision: Deny, issued: boolean, shortfall?: readonly Shortfall[]): Answer => {
    const { decision_id, reasons, error } = decision;
    const codes = reasons.filter(({ effect }) => effect === "deny").map(({ code }) => code);
    onEvent({ type: "token_denied", codes, decision_id, ...(shortfall && { shortfall }), issued, ...traceOf(on) });
    return denied(error);
  };

  /** In its own time: the client does not wait for it. */
  const takeBack = ({ headers, form }: Exchange, { body }: UpstreamAnswer): void => {
    void ports.revoke({ body, headers, form });
  };

  return exchange;
}

function withoutOwn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const own = new Set<string>(ownFields);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name)));
}

function decisionName({ decision_id, policy }: Decision) {
  return { decision_id, ...(policy && { policy }) };
}

function traceOf({ requestId }: TokenRequest): { request_id?: string } {
  return requestId === undefined ? {} : { request_id: requestId };
}

function passedOn({ status, headers }: UpstreamAnswer, body: string): Answer {
  return { status, headers, body };
}
