import { STATUS_CODES } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { lingerMs, requestIdOf, send } from "./exchange.ts";
import type { Connection, Exchange } from "./exchange.ts";
import { acceptWaiting } from "./waiting.ts";
import type { Problem } from "../wire/problem.ts";
import type { Answer, Wire } from "../wire/wire.ts";

export interface ConnectionsOptions {
  readonly serve: (exchange: Exchange) => Promise<Answer | undefined>;
  readonly refuse: (wire: Wire | undefined, problem: Problem) => Answer;
  /** What to say to whoever cannot be served. */
  readonly deny: (exchange: Exchange, code: "SHUTTING_DOWN" | "INTERNAL") => Answer;
  readonly stopwatch: () => number;
  readonly maxConnections: number;
  /** Told of each connection beyond that number. */
  readonly onRefused: () => void;
  readonly onFailure: (cause: unknown) => void;
}

export interface Connections {
  readonly count: () => number;
  readonly drain: (graceMs: number) => Promise<void>;
}

/**
 * How long a drain leaves idle connections open: what a client sent just before it could know of the drain is answered,
 * with `Connection: close`.
 */
const idleMs = 250;
/** How long the last answers may take to leave. */
const flushMs = 1_000;

/** A stopped service must not stay for the sake of a timer. */
const unref = { ref: false };

/** Sees to it that each accepted request gets one answer: served, malformed, too slow, or cut short by a drain. */
export function createConnections(server: Server, options: ConnectionsOptions): Connections {
  const { serve, refuse, deny, stopwatch, maxConnections, onRefused, onFailure } = options;
  const known = new Map<Socket, Connection>();
  let count = 0;
  let draining = false;

  const begin = (request: IncomingMessage, response: ServerResponse): void => {
    const connection = known.get(request.socket) ?? acquaint(request.socket);
    if (connection.closing) return;
    const exchange: Exchange = {
      request,
      response,
      connection,
      requestId: requestIdOf(request),
      started: stopwatch(),
      wire: undefined,
      message: undefined,
      caller: "",
      answered: false,
    };
    connection.newest = exchange;
    connection.unanswered.push(exchange);
    void respond(exchange);
  };

  const acquaint = (socket: Socket): Connection => {
    const connection = { newest: undefined, unanswered: [], broken: false, closing: false };
    known.set(socket, connection);
    socket.once("close", () => known.delete(socket));
    return connection;
  };

  const respond = async (exchange: Exchange): Promise<void> => {
    try {
      finish(exchange, await serve(exchange));
    } catch (cause) {
      onFailure(cause);
      finish(exchange, denied(exchange, "INTERNAL"));
    }
  };

  const denied: ConnectionsOptions["deny"] = (exchange, code) => {
    try {
      return deny(exchange, code);
    } catch (cause) {
      onFailure(cause);
      return refuse(undefined, { code: "INTERNAL" });
    }
  };

  const finish = (exchange: Exchange, answer: Answer | undefined): void => {
    const { unanswered } = exchange.connection;
    const at = unanswered.indexOf(exchange);
    if (at >= 0) unanswered.splice(at, 1);
    if (answer !== undefined) send(exchange, answer, draining);
  };

  /** Node could not read on: a syntax error, or the time is up. */
  const malformed = (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const connection = known.get(socket);
    const newest = connection?.newest;
    const problem: Problem = { code: problems.get(error.code ?? "") ?? "HTTP_MALFORMED" };
    if (connection !== undefined) connection.broken = true;
    if (newest !== undefined && !newest.answered && !newest.request.complete) {
      finish(newest, refuse(newest.wire, problem));
      return;
    }
    // Whatever is written now would be taken for the answer to an earlier request.
    if (connection !== undefined && connection.unanswered.length > 0) return;
    socket.end(raw(refuse(undefined, problem)));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };

  const drain = async (graceMs: number): Promise<void> => {
    draining = true;
    const until = stopwatch() + graceMs;
    const left = () => Math.max(0, until - stopwatch());
    await acceptWaiting(server, graceMs / 2);
    // http.Server's own close() would also cut idle connections, with what is on its way over them.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    // Behind what has arrived by then and is not read yet: the event loop may have been held up.
    const idle = setTimeout(() => setImmediate(() => server.close()), Math.min(idleMs, left()));
    await Promise.race([closed, delay(left(), undefined, unref)]);
    const unanswered = [...known.values()].flatMap((connection) => connection.unanswered);
    for (const exchange of unanswered) finish(exchange, denied(exchange, "SHUTTING_DOWN"));
    await Promise.race([closed, delay(flushMs, undefined, unref)]);
    clearTimeout(idle);
    server.close();
    server.closeAllConnections();
    await closed;
  };

  server.on("request", begin);
  server.on("checkExpectation", begin);
  server.on("clientError", malformed);
  // Not Node's own `maxConnections`: where processes share a port, it hands what is beyond it from one to the next, and
  // while all are full without end.
  server.on("connection", (socket: Socket) => {
    if (count >= maxConnections) {
      socket.destroy();
      onRefused();
      return;
    }
    count += 1;
    socket.once("close", () => {
      count -= 1;
    });
  });
  return { count: () => count, drain };
}

const problems: ReadonlyMap<string, Problem["code"]> = new Map([
  ["HPE_HEADER_OVERFLOW", "HEADERS_TOO_LARGE"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "REQUEST_TIMEOUT"],
]);

/** An answer where there is no request to answer to. */
function raw({ status, headers, body }: Answer): string {
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`];
  for (let index = 0; index < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`);
  lines.push(`Content-Length: ${Buffer.byteLength(body)}`, "Connection: close", "", body);
  return lines.join("\r\n");
}
