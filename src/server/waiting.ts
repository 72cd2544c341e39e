import type { Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/**
 * How long nobody must have come for nobody to be waiting. The event loop accepts one connection a turn, and where
 * processes share a port, each is for a moment between two of them.
 */
const quietMs = 25;
/** So many can wait: the backlog that Node.js asks for. Whoever comes behind them came after the stop. */
const maxWaiting = 511;

/**
 * Accepts, before a server stops listening, whoever is connected and waits for it: to stop is to reset them. Takes
 * `forMs` milliseconds at most.
 */
export async function acceptWaiting(server: Server, forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  let arrived = 0;
  const count = () => {
    arrived += 1;
  };
  const mayWait = () => arrived < maxWaiting && performance.now() < until;
  server.on("connection", count);
  for (let before = -1; arrived > before && mayWait();) {
    before = arrived;
    await delay(quietMs);
  }
  server.off("connection", count);
}
