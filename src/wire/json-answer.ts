import type { Answer } from "./wire.ts";

/** An answer of JSON; `headers` are names and values by turns, beside the media type. */
export function jsonAnswer(status: number, body: object, headers: readonly string[] = []): Answer {
  return { status, headers: ["Content-Type", "application/json", ...headers], body: JSON.stringify(body) };
}

/** RFC 9111 §5.2.2.5: nobody answers the next request from memory. */
export const noStore = ["Cache-Control", "no-store"] as const;
