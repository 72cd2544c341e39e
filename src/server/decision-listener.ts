import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerOptions } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Authorize, Trace } from "../issuance/authorize.ts";
import type { Caller } from "../issuance/caller.ts";
import type { Decision } from "../issuance/decision.ts";
import { denial } from "../issuance/denial.ts";
import type { DenyCode, ProblemCode } from "../issuance/errors.ts";
import { createAdmission } from "./admission.ts";
import { certificateOf } from "./certificate.ts";
import { createConnections } from "./connections.ts";
import type { Exchange } from "./exchange.ts";
import { listen } from "./listen.ts";
import { problemAnswer } from "../wire/problem.ts";
import type { Problem } from "../wire/problem.ts";
import { readBody } from "./read-body.ts";
import { judgeHead } from "./request-head.ts";
import type { DecisionSettings } from "./settings.ts";
import { createTurnEnd } from "./turn.ts";
import type { Found, Routes } from "../wire/routes.ts";
import type { Answer, Ask, Head, Message, Wire } from "../wire/wire.ts";

export interface DecisionListenerOptions {
  readonly settings: DecisionSettings;
  /** Absent: plain HTTP. */
  readonly tls?: TlsMaterial;
  readonly routes: Routes;
  readonly authorize: Authorize;
  readonly newId: () => string;
  /** Milliseconds, monotonic. */
  readonly stopwatch: () => number;
  readonly onEvent: (event: DecisionListenerEvent) => void;
}

/** PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
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

/** Who asks, over which wire. */
interface Asker {
  readonly wire: Wire;
  readonly head: Head;
  readonly caller: Caller;
}

/** Rejects with ADDRESS_IN_USE or LISTEN_FAILED. */
export async function startDecisionListener(options: DecisionListenerOptions): Promise<DecisionListener> {
  const { settings, tls, routes, authorize, newId, stopwatch, onEvent } = options;
  const limits = { maxDepth: settings.max_depth, maxBytes: settings.max_body_bytes };
  const admission = createAdmission({
    maxInFlight: settings.max_in_flight,
    maxWaiting: settings.max_waiting,
    maxWaitMs: settings.max_wait_ms,
    stopwatch,
  });
  const turnEnd = createTurnEnd();

  /** A request's way to its answer; nothing where nobody waits for one any more. */
  const serve = async (exchange: Exchange): Promise<Answer | undefined> => {
    const { request } = exchange;
    const found = routes(request.url ?? "");
    exchange.wire = found?.wire;
    const asker = found === undefined ? "PATH_NOT_FOUND" : await identify(request, found);
    const refused = typeof asker === "string";
    const body = await readBody(request, settings.max_body_bytes, !refused);
    if (body === "gone") return undefined;
    if (body === "too large") return refuse(exchange.wire, { code: "BODY_TOO_LARGE" });
    if (refused) return refuse(exchange.wire, problemOf(asker, exchange.wire));
    const { wire, head, caller } = asker;
    exchange.caller = caller.name;
    const message = { head, body, limits };
    if (wire.verify && !(await wire.verify(message))) return refuse(wire, { code: "UNAUTHENTICATED" });
    exchange.message = message;
    return decide(exchange, asker, message);
  };

  const identify = async (request: IncomingMessage, found: Found): Promise<Asker | ProblemCode> => {
    const { wire } = found;
    const fault = judgeHead(request, wire);
    if (fault !== undefined) return fault;
    const head = headOf(request, found);
    const caller = await wire.identify(head);
    return typeof caller === "string" ? caller : { wire, head, caller };
  };

  const decide = async (exchange: Exchange, { wire, caller }: Asker, message: Message): Promise<Answer> => {
    const admitted = await admission.enter();
    if (admitted !== "admitted") {
      onEvent({ type: "shed", caller: caller.name, cause: admitted });
      return deny(exchange, "OVERLOADED");
    }
    const decisions: Decision[] = [];
    const ask: Ask = async (request, by, deadlineMs) => {
      const decision = await authorize(request, by, traceOf(exchange, deadlineMs));
      decisions.push(decision);
      return decision;
    };
    try {
      // What arrived together is decided together.
      await turnEnd();
      const served = await wire.serve(message, ask, caller);
      if ("problem" in served) return refuse(wire, served.problem);
      return answer(exchange, served.answer, decisions);
    } finally {
      admission.leave();
    }
  };

  /** A caller's deadline counts from the request's header on. */
  const traceOf = ({ requestId, started }: Exchange, deadlineMs: number | undefined): Trace => ({
    ...(requestId !== undefined && { requestId }),
    ...(deadlineMs !== undefined && { deadlineMs: Math.max(1, deadlineMs - (stopwatch() - started)) }),
  });

  /** A decision of the listener's own, in the caller's words. */
  const deny = (exchange: Exchange, code: DenyCode): Answer => {
    if (exchange.wire === undefined) return refuse(undefined, { code: "INTERNAL" });
    const decision: Decision = { decision_id: newId(), ...denial(code) };
    return answer(exchange, exchange.wire.encode(decision, exchange.message), [decision]);
  };

  /** Told to the observers once it is certain that the caller is told the same. */
  const answer = (exchange: Exchange, encoded: Answer, decisions: readonly Decision[]): Answer => {
    if (exchange.answered) return encoded;
    const milliseconds = stopwatch() - exchange.started;
    for (const decision of decisions) onEvent({ type: "decided", caller: exchange.caller, decision, milliseconds });
    return encoded;
  };

  const refuse = (wire: Wire | undefined, problem: Problem): Answer => {
    onEvent({ type: "problem", code: problem.code });
    return (wire?.refuse ?? problemAnswer)(problem, newId());
  };

  const server = createServerOf(tls, {
    requestTimeout: settings.request_timeout_ms,
    headersTimeout: settings.request_timeout_ms,
    connectionsCheckingInterval: Math.min(1_000, settings.request_timeout_ms),
    keepAliveTimeout: settings.keep_alive_ms,
    // HTTP/1.1 without Host is refused by judgeHead, so that this answer looks like every other.
    requireHostHeader: false,
  });
  // For clients that stop reading their answers.
  server.timeout = settings.keep_alive_ms + settings.request_timeout_ms;
  const connections = createConnections(server, {
    serve,
    stopwatch,
    refuse,
    deny,
    maxConnections: settings.max_connections,
    onRefused: () => onEvent({ type: "connection_refused" }),
    onFailure: (cause) => onEvent({ type: "listener_failed", cause }),
  });
  const listening = await listen(server, settings.address, settings.port, tls === undefined ? "http" : "https");
  return {
    ...listening,
    status: () => ({ ...admission.status(), connections: connections.count() }),
    close: ({ graceMs }) => connections.drain(graceMs),
  };
}

function createServerOf(tls: TlsMaterial | undefined, options: ServerOptions): Server {
  if (tls === undefined) return createServer(options);
  // Callers without a certificate are served too: whether one is needed, each caller's own configuration says.
  const clients = tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: false };
  return createSecureServer({ ...options, ...tls, ...clients, minVersion: "TLSv1.2" });
}

function headOf({ method = "", headers, socket }: IncomingMessage, { path, query }: Found): Head {
  const certificate = certificateOf(socket);
  return { method, path, query, headers, ...(certificate && { certificate }) };
}

/** The one refusal that says what would be right (RFC 9110 §15.5.6). */
function problemOf(code: ProblemCode, wire: Wire | undefined): Problem {
  return code === "METHOD_NOT_ALLOWED" && wire ? { code, allow: [...wire.methods].join(", ") } : { code };
}
