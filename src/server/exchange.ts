import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { requestIdIn } from "../wire/request-id.ts";
import type { Answer, Message, Wire } from "../wire/wire.ts";

/** What is known of a connection. HTTP/1.1 lets a client send on before it is answered (RFC 9112 §9.3.2). */
export interface Connection {
  newest: Exchange | undefined;
  /**
   * A list for each connection, and not one set of all: what was in a set stays alive in the tables that it leaves
   * behind, until garbage is collected everywhere.
   */
  readonly unanswered: Exchange[];
  /** Whatever comes next on it cannot be read any more. */
  broken: boolean;
  /** An answer said `Connection: close`: what the client sends after it is not accepted (RFC 9112 §9.6). */
  closing: boolean;
}

/** One request and the one answer that it gets. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  /** `X-Request-ID`, if it is one that may be echoed and logged. */
  readonly requestId: string | undefined;
  readonly started: number;
  /** The words in which to refuse, once the path is known. */
  wire: Wire | undefined;
  /** Once all of it has come, from whoever may ask. */
  message: Message | undefined;
  caller: string;
  answered: boolean;
}

/** How long a connection stays open behind an answer to half a request, so that a reset does not overtake it. */
export const lingerMs = 500;

export function requestIdOf({ headers }: IncomingMessage): string | undefined {
  return requestIdIn(headers);
}

/**
 * Answers, once. With `closing`, the newest request of the connection carries `Connection: close`, never an earlier
 * one: Node closes the connection behind that answer, and the later requests' answers would be lost.
 */
export function send(exchange: Exchange, answer: Answer, closing: boolean): void {
  const { request, response, connection } = exchange;
  if (exchange.answered) return;
  exchange.answered = true;

  const headers = [...answer.headers, "Content-Length", String(Buffer.byteLength(answer.body))];
  if (exchange.requestId !== undefined) headers.push("X-Request-ID", exchange.requestId);
  const ends = closing || connection.broken;
  if (!request.complete || (ends && connection.newest === exchange)) {
    connection.closing = true;
    headers.push("Connection", "close");
  }
  response.writeHead(answer.status, headers);
  if (request.complete) response.end(answer.body);
  else linger(exchange, answer.body);
  if (ends && !connection.closing && connection.unanswered.length === 0) endBehind(connection);
}

function linger({ request, response }: Exchange, body: string): void {
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  response.write(body);
  request.once("end", end).once("close", end).resume();
}

/** The newest answer was given already, without `Connection: close`, and waits for its turn: close behind it. */
function endBehind({ newest }: Connection): void {
  const socket: Socket | null | undefined = newest?.request.socket;
  newest?.response.once("finish", () => socket?.end());
}
