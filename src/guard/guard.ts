import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { AssayerError } from "../issuance/errors.ts";
import { requestIdOf } from "../server/exchange.ts";
import { listen } from "../server/listen.ts";
import { readBody } from "../server/read-body.ts";
import { acceptWaiting } from "../server/waiting.ts";
import { isForm } from "../wire/form.ts";
import type { Answer } from "../wire/wire.ts";
import { answerTo } from "./answers.ts";
import type { GuardEvent } from "./events.ts";
import { maxFormBytes } from "./form.ts";
import { cleanHead, dropMethodOverrides } from "./head.ts";
import { createRevoke } from "./revoke.ts";
import { send } from "./send.ts";
import type { GuardSettings } from "./settings.ts";
import { createReadTarget } from "./target.ts";
import type { Target } from "./target.ts";
import { createTokenExchange } from "./token-exchange.ts";
import type { Decide } from "./token-exchange.ts";
import { createUpstream } from "./upstream.ts";

export interface GuardOptions {
  readonly settings: GuardSettings;
  readonly decide: Decide;
  readonly clock: () => number;
  readonly onEvent: (event: GuardEvent) => void;
  /** Milliseconds for a token request to arrive, whole. */
  readonly formMs?: number;
}

export interface Guard {
  /** `http://address:port` */
  readonly url: string;
  /** Answers what was accepted, then stops. */
  readonly close: () => Promise<void>;
}

/** For a header, and for any other request. */
const headerMs = 10_000;
const requestMs = 300_000;
/** For the upstream to go on with an answer to any other request. */
const passMs = 120_000;
const maxConnections = 4_096;
/** What a stop waits for accepted requests. */
const drainMs = 10_000;

/**
 * Stands in front of an identity provider: passes everything on as it is, but for requests to its token endpoints.
 * Rejects with ADDRESS_IN_USE or LISTEN_FAILED.
 */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const { settings, decide, clock, onEvent, formMs = 10_000 } = options;
  const { tenant, resources, revocation_path: path } = settings;
  const upstream = createUpstream({ url: settings.upstream, timeoutMs: settings.upstream_timeout_ms, passMs });
  const readTarget = createReadTarget(settings.token_paths);
  const exchange = createTokenExchange({
    decide,
    upstream,
    revoke: createRevoke({ upstream, path, onEvent }),
    clock,
    onEvent,
    ...(tenant !== undefined && { tenant }),
    resources,
    waived: new Set(settings.insecure_best_effort),
  });

  /** Without a pause: what a refused head leaves in the connection's bytes must not become the next request. */
  const judgeHead = (request: IncomingMessage): Target => {
    cleanHead(request);
    const target = readTarget(request.url ?? "");
    if (target === "other") return target;
    dropMethodOverrides(request);
    if (request.method === "OPTIONS") return "other";
    judgeTokenHead(request);
    return target;
  };

  const serve = async (
    target: Target,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer | undefined> => {
    if (target === "other") {
      await upstream.pass(request, response);
      return undefined;
    }
    const body = await readForm(request, formMs);
    if (body === "gone") return undefined;
    const { headers, socket, url = "" } = request;
    const requestId = requestIdOf(request);
    return exchange({
      path: url,
      headers,
      body,
      ...(socket.remoteAddress !== undefined && { address: socket.remoteAddress }),
      ...(requestId !== undefined && { requestId }),
    });
  };

  /** Connections that have had their last answer: whatever else is in their bytes is nobody's request. */
  const ended = new WeakSet<Socket>();

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = request;
    if (ended.has(socket)) return;
    try {
      const answer = await serve(judgeHead(request), request, response);
      if (answer !== undefined && send(request, response, answer, false)) ended.add(socket);
    } catch (cause) {
      const { answer, code } = answerTo(cause);
      const requestId = requestIdOf(request);
      onEvent({ type: "request_failed", code, cause, ...(requestId !== undefined && { request_id: requestId }) });
      if (send(request, response, answer, code === "FRAMING_REFUSED")) ended.add(socket);
    }
  };

  const server = createServer(
    { headersTimeout: headerMs, requestTimeout: requestMs, connectionsCheckingInterval: 1_000 },
    (request, response) => void respond(request, response),
  );
  server.maxConnections = maxConnections;
  // Node.js would leave out the fields beyond a number, one that frames the body among them: the size bounds them too.
  server.maxHeadersCount = 0;
  const { url } = await listen(server, settings.address, settings.port);
  return { url, close: () => drain(server) };
}

/** What the header of a token request already says against it. */
function judgeTokenHead({ method, headers }: IncomingMessage): void {
  // RFC 6749 §3.2. Servers that also take GET would read parameters from the query.
  if (method !== "POST") throw new AssayerError("TOKEN_METHOD_REFUSED", "a token request that is no POST");
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (!isForm(type) || encoding !== "identity") throw new AssayerError("FORM_TYPE_REFUSED", "a body that is no form");
}

async function readForm(request: IncomingMessage, formMs: number): Promise<Buffer | "gone"> {
  const late = new AbortController();
  const timeUp = delay(formMs, "late" as const, { signal: late.signal }).catch(() => "late" as const);
  const body = await Promise.race([readBody(request, maxFormBytes, true), timeUp]);
  late.abort();
  if (body === "late") throw new AssayerError("FORM_TIMEOUT", "the form did not arrive in time");
  if (body === "too large") throw new AssayerError("FORM_TOO_LARGE", "more bytes than a form may have");
  return body;
}

async function drain(server: Server): Promise<void> {
  const until = performance.now() + drainMs;
  await acceptWaiting(server, drainMs / 2);
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  await Promise.race([closed, delay(until - performance.now(), undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}
