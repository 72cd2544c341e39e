import type { IncomingMessage } from "node:http";

/** The whole body; `too large` as soon as that is known; `gone` if the client left before the end. */
export type Body = Buffer | "too large" | "gone";

/**
 * Waits for the end of a body of at most `limit` bytes; one that nobody needs is not kept. How long that may take is
 * the server's `requestTimeout`.
 */
export function readBody(request: IncomingMessage, limit: number, keep: boolean): Promise<Body> {
  if (bodiless.has(request.method ?? "")) return Promise.resolve(request.destroyed ? "gone" : nothing);
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve("too large");
  // Gone already, while its credentials were looked at: no event would say so any more.
  if (request.destroyed) return Promise.resolve("gone");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return resolve("too large");
      if (keep) chunks.push(chunk);
    });
    request.on("end", () => resolve(whole(chunks)));
    // That comes behind the end, too, and Node looks into a promise that is resolved twice.
    request.on("close", () => request.readableEnded || resolve("gone"));
  });
}

/**
 * RFC 9110 §9.3.1: a body means nothing here. nginx's `auth_request` announces that of the request that it asks about,
 * and never sends it.
 */
const bodiless: ReadonlySet<string> = new Set(["GET", "HEAD"]);
const nothing = Buffer.alloc(0);

function whole(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
