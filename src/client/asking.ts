import type { Decision } from "../issuance/decision.ts";
import { denial } from "../issuance/denial.ts";
import type { DenyCode } from "../issuance/errors.ts";
import { exceeds } from "../issuance/exceeds.ts";
import type { IssuanceRequest } from "../issuance/request.ts";
import type { Json } from "../issuance/vocabulary.ts";
import { readText } from "./read-text.ts";

export interface ClientOptions {
  /** Where the decision listener is: `http://127.0.0.1:8480`. */
  readonly url: string;
  /** The caller's bearer key, or a function that returns it, for keys that rotate. */
  readonly key?: string | (() => string | Promise<string>);
  /** Milliseconds for everything, from the call to the decision. */
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

export interface DecideOptions {
  readonly signal?: AbortSignal;
  /** Sent as `X-Request-ID`: 1 to 128 visible ASCII characters. */
  readonly requestId?: string;
}

export interface Client {
  readonly decide: Decide;
}

export type Decide = (request: IssuanceRequest, options?: DecideOptions) => Promise<Decision>;

const maxAnswerBytes = 1_048_576;

/** A decision as it came, or undefined where the answer is none. */
export type ReadDecision = (answer: unknown) => Decision | undefined;

/**
 * A client that reads answers in this way; `client.ts` has the one for Node.js. Needs nothing but what the web has.
 * @throws TypeError where `url` is none
 */
export function createAsking(read: ReadDecision, options: ClientOptions): Client {
  const endpoint = new URL("/v1/decisions", options.url);
  const { timeoutMs = 1_000, fetch = globalThis.fetch } = options;
  const decide: Decide = async (request, { signal, requestId } = {}) => {
    const ending = endingAfter(timeoutMs, signal);
    const ask = async (): Promise<Decision> => {
      const body = serialized(request);
      if (body === undefined) return deny("CLIENT_REQUEST_INVALID");
      const response = await fetch(endpoint, {
        method: "POST",
        headers: await headersOf(options.key, requestId),
        body,
        redirect: "error",
        signal: ending.signal,
      });
      return judge(response.status, await readText(response, maxAnswerBytes), request, read);
    };
    try {
      return await Promise.race([ask(), ending.reached]);
    } catch (cause) {
      return deny(ending.code() ?? "CLIENT_UNREACHABLE", causeOf(cause));
    } finally {
      ending.cancel();
    }
  };
  return { decide };
}

function serialized(request: IssuanceRequest): string | undefined {
  try {
    return JSON.stringify(request);
  } catch {
    return undefined;
  }
}

async function headersOf(key: ClientOptions["key"], requestId: string | undefined): Promise<Record<string, string>> {
  const bearer = typeof key === "function" ? await key() : key;
  return {
    "content-type": "application/json",
    ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    ...(requestId !== undefined && { "x-request-id": requestId }),
  };
}

/** `text` is undefined where the answer was longer than any decision. */
function judge(status: number, text: string | undefined, request: IssuanceRequest, read: ReadDecision): Decision {
  const answer = text === undefined ? undefined : parsed(text);
  if (status !== 200) return deny("CLIENT_REFUSED", { status, ...problemCode(answer) });
  const decision = read(answer);
  if (decision === undefined) return deny("CLIENT_ANSWER_INVALID");
  const beyond = decision.decision === "allow" ? exceeds(decision.issuance, request) : [];
  return beyond.length > 0 ? deny("CLIENT_ANSWER_INVALID", { beyond, decision_id: decision.decision_id }) : decision;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The stable code of problem details (RFC 9457), if that is what came. */
function problemCode(answer: unknown): { code?: string } {
  const code = memberOf(answer, "code");
  return typeof code === "string" && /^[A-Z_]{1,64}$/.test(code) ? { code } : {};
}

/** Network errors carry a code (`ECONNREFUSED`), on fetch's error itself or on what caused it. */
function causeOf(thrown: unknown): Record<string, Json> {
  const cause = memberOf(memberOf(thrown, "cause"), "code") ?? memberOf(thrown, "code");
  return typeof cause === "string" && /^[A-Z0-9_]{1,64}$/.test(cause) ? { cause } : {};
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function deny(code: DenyCode, details: Record<string, Json> = {}): Decision {
  return { decision_id: crypto.randomUUID(), ...denial(code, details) };
}

interface Ending {
  readonly signal: AbortSignal;
  /** Rejects when the time is up or the caller gives up, even if `fetch` ignores its signal. */
  readonly reached: Promise<never>;
  readonly code: () => "CLIENT_TIMEOUT" | "CLIENT_ABORTED" | undefined;
  readonly cancel: () => void;
}

function endingAfter(timeoutMs: number, signal: AbortSignal | undefined): Ending {
  const controller = new AbortController();
  let code: ReturnType<Ending["code"]>;
  const reached = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => reject(new Error("no answer is awaited any more")));
  });
  reached.catch(() => {});
  const end = (why: typeof code) => {
    code ??= why;
    controller.abort();
  };
  const abort = () => end("CLIENT_ABORTED");
  const timer = setTimeout(() => end("CLIENT_TIMEOUT"), timeoutMs);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted === true) abort();
  return {
    signal: controller.signal,
    reached,
    code: () => code,
    cancel: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
