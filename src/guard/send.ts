import type { IncomingMessage, ServerResponse } from "node:http";
import { lingerMs } from "../server/exchange.ts";
import type { Answer } from "../wire/wire.ts";

/**
 * Answers, unless an answer is under way: that one is cut off, so that nobody takes half of it for the whole. Behind an
 * answer to half a request the connection stays open for a moment, so that a reset does not overtake the answer.
 * Returns whether this is the connection's last answer, as it is `closing` or where the request has not been read.
 */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer, closing: boolean): boolean {
  const { status, headers, body } = answer;
  if (response.headersSent) {
    response.destroy();
    return true;
  }
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const fields = [...headers, "Content-Length", String(Buffer.byteLength(body))];
  const last = closing || !request.complete;
  if (last) fields.push("Connection", "close");
  response.writeHead(status, fields);
  if (request.complete) {
    response.end(body);
    return last;
  }
  response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.once("end", end).once("close", end).resume();
  return true;
}
