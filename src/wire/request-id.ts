import type { IncomingHttpHeaders } from "node:http";

const sane = /^[\x21-\x7e]{1,128}$/;

/** `X-Request-ID`: 1 to 128 visible ASCII characters. Anything else is ignored: an odd header must not stop a login. */
export function requestIdIn(headers: IncomingHttpHeaders): string | undefined {
  const value = headers["x-request-id"];
  return typeof value === "string" && sane.test(value) ? value : undefined;
}
