import type { IncomingMessage } from "node:http";

/** The whole body; `too large` as soon as that is known; `gone` if the client left before the end. */
export type Body = Buffer | "too large" | "gone";

/** Reads a body of at most `limit` bytes. How long that may take is the server's `requestTimeout`. */
export function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve("too large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return resolve("too large");
      chunks.push(chunk);
    });
    request.on("end", () => resolve(whole(chunks)));
    request.on("close", () => resolve("gone"));
  });
}

/** Waits for the end of a body that nobody needs, under the same limit and without keeping it. */
export function discardBody(request: IncomingMessage, limit: number): Promise<Body> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve("too large");
  return new Promise((resolve) => {
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) resolve("too large");
    });
    request.on("end", () => resolve(nothing));
    request.on("close", () => resolve("gone"));
  });
}

const nothing = Buffer.alloc(0);

function whole(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks);
}
