import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Answer } from "../wire/wire.ts";

export interface Delivery {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where the method has none. */
  readonly body?: string | undefined;
  /** Milliseconds for everything, from the connection to the last byte of the answer. */
  readonly timeoutMs: number;
  /** PEM: the client's own certificate and key, and whom to believe besides the usual authorities. */
  readonly tls: {
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
    readonly ca?: string | undefined;
  };
}

/** An answer, or the code of what went wrong: `TIMEOUT`, `ANSWER_TOO_LARGE`, or the system's, as in `ECONNREFUSED`. */
export type Delivered = { readonly answer: Answer } | { readonly failure: string };

/** No IdP reads more. */
const maxAnswerBytes = 1_048_576;

/** Sends one message. Redirects are not followed; nothing is tried twice. */
export function deliver({ url, method, headers, body, timeoutMs, tls }: Delivery): Promise<Delivered> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const failed = (failure: NodeJS.ErrnoException) =>
      resolve({ failure: signal.aborted ? "TIMEOUT" : (failure.code ?? "FAILED") });
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, signal, agent: false, ...tls };
    const sending = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes) sending.destroy(Object.assign(new Error(), { code: "ANSWER_TOO_LARGE" }));
        else chunks.push(chunk);
      });
      response.on("error", failed);
      response.on("end", () => {
        const { statusCode: status = 0, rawHeaders } = response;
        resolve({ answer: { status, headers: rawHeaders, body: Buffer.concat(chunks).toString("utf8") } });
      });
    });
    sending.on("error", failed).end(body);
  });
}
