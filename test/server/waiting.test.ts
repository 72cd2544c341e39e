import { afterEach, expect, test } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { acceptWaiting } from "../../src/server/waiting.ts";
import { openRaw } from "../support/raw-http.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

test("whoever is connected is in, however slowly they are handed on", async () => {
  const accepted: Socket[] = [];
  let before = Promise.resolve();
  // As the supervisor of several processes hands them on, on a machine that has much else to do.
  const { server, port } = await listening((socket) => {
    before = before.then(() => delay(60)).then(() => void accepted.push(seenOut(socket)));
  });
  const clients = await Promise.all(Array.from({ length: 4 }, () => openRaw(port)));
  await acceptWaiting(server, 10_000);
  expect(accepted.length).toBeGreaterThanOrEqual(clients.length);
  for (const { socket } of clients) socket.destroy();
});

test("whoever comes again and again is not waited for", async () => {
  const { server, port } = await listening(seenOut);
  const stop = new AbortController();
  const comer = (async () => {
    while (!stop.signal.aborted) (await openRaw(port)).socket.destroy();
  })();
  await acceptWaiting(server, 60_000);
  stop.abort();
  await comer;
});

test("nobody accepts any more: it ends in the time that it has", async () => {
  const left: Socket[] = [];
  const { server } = await listening((socket) => left.push(socket));
  const started = performance.now();
  await acceptWaiting(server, 100.5);
  expect(performance.now() - started).toBeGreaterThan(90);
  for (const socket of left) socket.destroy();
});

test("a server that does not listen has nobody who waits", async () => {
  await expect(acceptWaiting(createServer(), 60_000)).resolves.toBeUndefined();
});

const withIPv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ family }) => family === "IPv6"));
const here = { "0.0.0.0": test, "::": withIPv6 ? test : test.skip };
for (const [address, run] of Object.entries(here)) {
  run(`a server that listens on ${address} can be called, too, where this machine has such addresses`, async () => {
    const { server } = await listening(seenOut, address);
    const arrived = once(server, "connection");
    await acceptWaiting(server, 60_000);
    await arrived;
  });
}

/** As node:http does with a connection that ends before it asks. */
function seenOut(socket: Socket): Socket {
  return socket
    .on("error", () => {})
    .resume()
    .on("end", () => socket.end());
}

async function listening(onConnection: (socket: Socket) => void, address = "127.0.0.1") {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, onConnection);
  servers.push(server);
  await once(server.listen(0, address), "listening");
  const bound = server.address();
  return { server, port: typeof bound === "object" && bound !== null ? bound.port : 0 };
}
