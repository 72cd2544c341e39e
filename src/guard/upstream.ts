import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createProxyServer, proxyFetch } from "httpxy";
import { readText } from "../client/read-text.ts";
import { AssayerError } from "../issuance/errors.ts";
import { hopByHop } from "./head.ts";

/** The identity provider behind the guard. */
export interface Upstream {
  /** Passes a request on, and its answer back, as they are. Rejects with UPSTREAM_UNREACHABLE. */
  readonly pass: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Posts a form. Rejects with UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT or UPSTREAM_ANSWER_INVALID. */
  readonly post: (path: string, headers: IncomingHttpHeaders, form: string) => Promise<UpstreamAnswer>;
}

export interface UpstreamAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface UpstreamOptions {
  /** Its origin: `https://idp.example`. */
  readonly url: string;
  /** Milliseconds for a whole answer to a form. */
  readonly timeoutMs: number;
  /** Milliseconds that it may be silent on whatever else is passed on. */
  readonly passMs: number;
}

const maxAnswerBytes = 1_048_576;

export function createUpstream({ url, timeoutMs, passMs }: UpstreamOptions): Upstream {
  const proxy = createProxyServer({ target: url, proxyTimeout: passMs, preserveHeaderKeyCase: true });
  proxy.on("proxyRes", ({ headers }) => {
    for (const name of [...hopByHop, "transfer-encoding"]) delete headers[name];
  });

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await proxy.web(request, response);
    } catch (cause) {
      throw unreachable(cause);
    }
  };

  const post = async (path: string, headers: IncomingHttpHeaders, form: string): Promise<UpstreamAnswer> => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const sent = { ...headersFor(headers), "content-length": String(Buffer.byteLength(form)) };
      const answer = await proxyFetch(url, new URL(path, url), { method: "POST", headers: sent, body: form, signal });
      const body = await readText(answer, maxAnswerBytes);
      const encoding = answer.headers.get("content-encoding") ?? "identity";
      if (body === undefined || encoding !== "identity") {
        throw new AssayerError("UPSTREAM_ANSWER_INVALID", "too long, not UTF-8, or compressed although nobody asked");
      }
      return { status: answer.status, headers: headersOf(answer.headers), body };
    } catch (cause) {
      if (signal.aborted) throw new AssayerError("UPSTREAM_TIMEOUT", "no whole answer in time", { cause });
      throw unreachable(cause);
    }
  };
  return { pass, post };
}

/** The client's own header, with the one form and the one answer that can be read here. */
function headersFor(headers: IncomingHttpHeaders): Record<string, string> {
  const { "transfer-encoding": _framing, expect: _expect, ...others } = headers;
  const texts = Object.entries(others).map(([name, value]) => [name, [value].flat().join(", ")]);
  return {
    ...(Object.fromEntries(texts) as Record<string, string>),
    "content-type": "application/x-www-form-urlencoded",
    "accept-encoding": "identity",
  };
}

/** Those of the answer that are not made anew when it is sent. */
function headersOf(headers: Headers): string[] {
  const remade = new Set([...hopByHop, "transfer-encoding", "content-length"]);
  return [...headers].filter(([name]) => !remade.has(name)).flat();
}

function unreachable(cause: unknown): AssayerError {
  if (cause instanceof AssayerError) return cause;
  return new AssayerError("UPSTREAM_UNREACHABLE", "no answer came", { cause });
}
