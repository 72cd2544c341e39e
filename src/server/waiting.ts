import type { Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/**
 * To stop listening is to reset all that are connected and wait to be accepted. The event loop accepts one a turn, and
 * where processes share a port, each is for a moment between two of them: so many milliseconds none must have come.
 */
const quietMs = 25;

/** Accepts, before a server stops listening, whoever waits for it; for so many milliseconds at most. */
export function acceptsWaiting(server: Server): (forMs: number) => Promise<void> {
  let arrived = 0;
  server.on("connection", () => {
    arrived += 1;
  });
  return async (forMs) => {
    const started = performance.now();
    for (let before = -1; arrived > before && performance.now() - started < forMs;) {
      before = arrived;
      await delay(quietMs);
    }
  };
}
