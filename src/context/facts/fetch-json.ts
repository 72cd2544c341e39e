import { AssayerError } from "../../issuance/errors.ts";
import type { GapCode } from "../../issuance/errors.ts";

export interface Question {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * Asks once. Follows no redirect, reads no more than it may, takes nothing but JSON.
 * @returns absent for 404 and 204: nothing is known
 * @throws AssayerError with a gap's code, and the status, if there was one, in its details
 */
export async function fetchJson(fetch: typeof globalThis.fetch, question: Question): Promise<unknown> {
  const { url, method, headers, body, timeoutMs, maxBytes } = question;
  const signal = AbortSignal.timeout(timeoutMs);
  const init = { method, headers, ...(body !== undefined && { body }), redirect: "manual", signal } as const;
  const response = await fetch(url, init).catch(unreachable);
  const refusal = refusalOf(response);
  if (refusal !== undefined || response.status === 404 || response.status === 204) {
    await response.body?.cancel().catch(() => undefined);
    if (refusal === undefined) return undefined;
    throw gap(refusal, `it answered ${response.status}`, { details: { status: response.status } });
  }
  return parsed(await readBounded(response, maxBytes).catch(unreachable));
}

const isJson = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

function refusalOf({ status, headers }: Response): GapCode | undefined {
  if (status >= 300 && status < 400) return "PROVIDER_REDIRECTED";
  if (status === 404 || status === 204) return undefined;
  if (status !== 200) return "PROVIDER_REFUSED";
  return isJson.test(headers.get("content-type") ?? "") ? undefined : "PROVIDER_GARBAGE";
}

async function readBounded(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream, and with it the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw gap("PROVIDER_TOO_LARGE", `it answered more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw gap("PROVIDER_GARBAGE", "it answered something else than JSON");
  }
}

/** Neither the URL nor what the peer wrote enters the message. */
function unreachable(cause: unknown): never {
  if (cause instanceof AssayerError) throw cause;
  if (cause instanceof DOMException && cause.name === "TimeoutError") {
    throw gap("PROVIDER_TIMEOUT", "it did not answer in time", { cause });
  }
  throw gap("PROVIDER_UNREACHABLE", "it could not be reached", { cause });
}

function gap(code: GapCode, message: string, options?: { cause?: unknown; details?: Record<string, unknown> }) {
  return new AssayerError(code, message, options);
}
