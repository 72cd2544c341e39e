import type { IncomingMessage } from "node:http";
import { AssayerError } from "../issuance/errors.ts";

/**
 * Takes out of a request's header what is not for the next server: connection-specific fields (RFC 9110 §7.6.1), and
 * fields by which some servers let a client replace the path that was judged. What is left is what is passed on.
 *
 * Throws FRAMING_REFUSED where two servers could disagree about where the message ends (RFC 9112 §11.2).
 */
export function cleanHead(request: IncomingMessage): void {
  const { headers, rawHeaders, httpVersion } = request;
  const encoding = headers["transfer-encoding"];
  const chunked = encoding !== undefined && encoding.toLowerCase() === "chunked";
  if (encoding !== undefined && (!chunked || httpVersion !== "1.1" || headers["content-length"] !== undefined)) {
    throw new AssayerError("FRAMING_REFUSED", "a transfer encoding other than chunked alone");
  }
  if (rawHeaders.some((text, index) => index % 2 === 0 && !token.test(text))) {
    throw new AssayerError("FRAMING_REFUSED", "a field's name that is no token");
  }
  const closes = /(?:^|,)\s*close\s*(?:,|$)/i.test(headers.connection ?? "");
  for (const name of connectionOptions(headers.connection)) delete headers[name];
  for (const name of notForwarded) delete headers[name];
  if (closes) headers.connection = "close";
}

/** RFC 9110 §5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Also of a response: fields that are about one connection. The framing of a message stays, or is made anew. */
export const hopByHop: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "http2-settings",
];

/** Frameworks take the path from these where they find them (IIS rewriting, Symfony, Zend). */
const notForwarded = [...hopByHop, "x-original-url", "x-rewrite-url", "x-override-url"];

/** Fields that a client declares to be about this connection; what frames or routes a message is not its to declare. */
function connectionOptions(connection = ""): string[] {
  const named = connection.split(",").map((name) => name.trim().toLowerCase());
  return named.filter((name) => name !== "" && !kept.has(name));
}

const kept: ReadonlySet<string> = new Set(["transfer-encoding", "content-length", "host"]);

/** Fields by which some servers take another method for the one that was sent. */
const methodOverrides = ["x-http-method-override", "x-http-method", "x-method-override"];

/** For the token endpoint, where the method decides whether there is anything to guard. */
export function dropMethodOverrides({ headers }: IncomingMessage): void {
  for (const name of methodOverrides) delete headers[name];
}
