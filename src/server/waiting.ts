import { connect } from "node:net";
import type { Server } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Waits, before a server stops listening, until it has accepted whoever is connected and waits for it: to stop is to
 * reset them. They are accepted in the order in which they came, so one more comes, says nothing and leaves: once that
 * one is seen out, all before it are in. Takes `forMs` milliseconds at most.
 */
export async function acceptWaiting(server: Pick<Server, "address">, forMs: number): Promise<void> {
  const bound = server.address();
  if (bound === null || typeof bound === "string") return;
  const host = unspecified.get(bound.address) ?? bound.address;
  const last = connect({ host, port: bound.port, signal: AbortSignal.timeout(Math.ceil(forMs)) });
  last.on("error", () => {});
  const seenOut = new Promise((resolve) => last.once("close", resolve));
  last.resume();
  last.end();
  await seenOut;
  // Where processes share a port, another may have seen it out, and whoever was before it is still on the way to this.
  await nextTurn();
}

/** Addresses that stand for all of a machine's, and one of them that can be called (RFC 4291 §2.5). */
const unspecified: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);
