import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Authorize } from "../issuance/authorize.ts";
import type { Caller } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import { denial } from "../issuance/denial.ts";
import type { DenyCode, ProblemCode } from "../issuance/errors.ts";
import { createAdmission } from "./admission.ts";
import type { Authenticate } from "./authenticate.ts";
import { createConnections } from "./connections.ts";
import type { Exchange } from "./exchange.ts";
import { listen } from "./listen.ts";
import { problemAnswer } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { judgeHead } from "./request-head.ts";
import type { DecisionSettings } from "./settings.ts";
import { parseStrictly } from "./strict-json.ts";
import type { Answer, Routes, Wire } from "./wire.ts";

export interface DecisionListenerOptions {
  readonly settings: DecisionSettings;
  readonly routes: Routes;
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  readonly newId: () => string;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
  readonly onEvent: (event: DecisionListenerEvent) => void;
}

export type DecisionListenerEvent =
  | {
      readonly type: "decided";
      readonly caller: string;
      readonly decision: Decision;
      /** From the request's header to the answer. */
      readonly milliseconds: number;
    }
  | { readonly type: "shed"; readonly caller: string; readonly cause: "full" | "waited" }
  | { readonly type: "problem"; readonly code: Problem["code"] }
  /** One more than `max_connections`. */
  | { readonly type: "connection_refused" }
  /** Something unforeseen in the listener itself; the caller was told nothing but INTERNAL. */
  | { readonly type: "listener_failed"; readonly cause: unknown };

export interface DecisionListener {
  /** `http://address:port`, with the port that was really taken. */
  readonly url: string;
  readonly port: number;
  readonly status: () => DecisionListenerStatus;
  /**
   * Stops accepting, finishes what was accepted, and denies (SHUTTING_DOWN) what cannot be finished in time. Resolves
   * once every connection is closed.
   */
  readonly close: (options: { graceMs: number }) => Promise<void>;
}

export interface DecisionListenerStatus {
  readonly inFlight: number;
  readonly waiting: number;
  readonly connections: number;
}

/** A caller, and the wire it speaks. */
interface Asker {
  readonly wire: Wire;
  readonly caller: Caller;
}

/** Rejects with ADDRESS_IN_USE or LISTEN_FAILED. */
export async function startDecisionListener(options: DecisionListenerOptions): Promise<DecisionListener> {
  const { settings, routes, authenticate, authorize, newId, stopwatch, onEvent } = options;
  const admission = createAdmission({
    maxInFlight: settings.max_in_flight,
    maxWaiting: settings.max_waiting,
    maxWaitMs: settings.max_wait_ms,
    stopwatch,
  });

  /** A request's way to its answer; nothing where nobody waits for one any more. */
  const serve = async (exchange: Exchange): Promise<Answer | undefined> => {
    const { request } = exchange;
    exchange.wire = routes.get(request.url ?? "");
    const asker = await identify(exchange.wire, request);
    const refused = typeof asker === "string";
    const body = await readBody(request, settings.max_body_bytes, !refused);
    if (body === "gone") return undefined;
    if (body === "too large") return refuse(exchange.wire, { code: "BODY_TOO_LARGE" });
    if (refused) return refuse(exchange.wire, { code: asker });
    exchange.caller = asker.caller.name;
    return decide(exchange, asker, body);
  };

  const identify = async (wire: Wire | undefined, request: IncomingMessage): Promise<Asker | ProblemCode> => {
    if (wire === undefined) return "PATH_NOT_FOUND";
    const fault = judgeHead(request);
    if (fault !== undefined) return fault;
    const identity = await authenticate(request.headers.authorization);
    if (identity === undefined) return "UNAUTHENTICATED";
    const caller = wire.callerOf(identity);
    return caller === undefined ? "CALLER_FORBIDDEN" : { wire, caller };
  };

  const decide = async (exchange: Exchange, { wire, caller }: Asker, bytes: Buffer): Promise<Answer> => {
    const admitted = await admission.enter();
    if (admitted !== "admitted") {
      onEvent({ type: "shed", caller: caller.name, cause: admitted });
      return deny(exchange, "OVERLOADED");
    }
    try {
      const parsed = parseStrictly(bytes, { maxDepth: settings.max_depth, maxBytes: settings.max_body_bytes });
      if ("faults" in parsed) return refuse(wire, { code: "JSON_INVALID", errors: parsed.faults });
      const decoded = wire.decode(parsed.value);
      if ("faults" in decoded) return refuse(wire, { code: "REQUEST_INVALID", errors: decoded.faults });
      const { requestId } = exchange;
      const decision = await authorize(decoded.request, caller, requestId === undefined ? {} : { requestId });
      return answer(exchange, wire.encode(decision, parsed.value), decision);
    } finally {
      admission.leave();
    }
  };

  /** A decision of the listener's own, in the caller's words. */
  const deny = (exchange: Exchange, code: DenyCode): Answer => {
    if (exchange.wire === undefined) return refuse(undefined, { code: "INTERNAL" });
    const decision: Decision = { decision_id: newId(), ...denial(code) };
    return answer(exchange, exchange.wire.encode(decision), decision);
  };

  /** Told to the observers once it is certain that the caller is told the same. */
  const answer = (exchange: Exchange, encoded: Answer, decision: Decision): Answer => {
    if (exchange.answered) return encoded;
    onEvent({ type: "decided", caller: exchange.caller, decision, milliseconds: stopwatch() - exchange.started });
    return encoded;
  };

  const refuse = (wire: Wire | undefined, problem: Problem): Answer => {
    onEvent({ type: "problem", code: problem.code });
    return (wire?.refuse ?? problemAnswer)(problem, newId());
  };

  const server = createServer({
    requestTimeout: settings.request_timeout_ms,
    headersTimeout: settings.request_timeout_ms,
    connectionsCheckingInterval: Math.min(1_000, settings.request_timeout_ms),
    keepAliveTimeout: settings.keep_alive_ms,
    // HTTP/1.1 without Host is refused by judgeHead, so that this answer looks like every other.
    requireHostHeader: false,
  });
  server.maxConnections = settings.max_connections;
  server.on("drop", () => onEvent({ type: "connection_refused" }));
  // For clients that stop reading their answers.
  server.timeout = settings.keep_alive_ms + settings.request_timeout_ms;
  const connections = createConnections(server, {
    serve,
    stopwatch,
    refuse,
    deny,
    onFailure: (cause) => onEvent({ type: "listener_failed", cause }),
  });
  const listening = await listen(server, settings.address, settings.port);
  return {
    ...listening,
    status: () => ({ ...admission.status(), connections: connections.count() }),
    close: ({ graceMs }) => connections.drain(graceMs),
  };
}
