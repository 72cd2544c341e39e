import type { IncomingMessage } from "node:http";
import type { ProblemCode } from "../issuance/errors.ts";
import type { Wire } from "../wire/wire.ts";

/** What a request's header already says against it, on whatever wire. */
export function judgeHead(
  request: IncomingMessage,
  { methods, body }: Pick<Wire, "methods" | "body">,
): ProblemCode | undefined {
  const { method, headers, httpVersion } = request;
  // RFC 9112 §3.2
  if (headers.host === undefined && httpVersion === "1.1") return "HTTP_MALFORMED";
  if (hasSpaceBeforeColon(request)) return "HTTP_MALFORMED";
  if (!methods.has(method ?? "")) return "METHOD_NOT_ALLOWED";
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (body === "json" && type !== "application/json" && !json.test(type)) return "CONTENT_TYPE_UNSUPPORTED";
  return encoding === "identity" ? undefined : "CONTENT_ENCODING_UNSUPPORTED";
}

/** RFC 8259 §11 defines no parameters; many clients send this one all the same. */
const json = /^application\/json[ \t]*(;[ \t]*charset=("utf-8"|utf-8)[ \t]*)?$/i;

/** RFC 9112 §5.1 has a server refuse it. The parser of Node 20.19.0 takes it as part of a name that it does not know. */
function hasSpaceBeforeColon({ rawHeaders }: IncomingMessage): boolean {
  return rawHeaders.some((text, index) => index % 2 === 0 && text.endsWith(" "));
}
