// The servers that are measured, each started on a free port and stopped by `close`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Starts a program and waits until `ready` (a URL) answers. What it prints goes nowhere, or to `output`; what it
 * complains of is shown, unless `errors` says where it goes.
 */
export async function start(command, args, { ready, output = "ignore", errors = "inherit" }) {
  const child = spawn(command, args, { stdio: ["ignore", output, errors] });
  const gone = once(child, "exit");
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${command} ended at once`);
    if (await answers(ready)) return { child, close: () => stop(child, gone) };
    await delay(100);
  }
  await stop(child, gone);
  throw new Error(`${command} did not answer at ${ready}`);
}

async function answers(url) {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function stop(child, gone) {
  child.kill("SIGTERM");
  await gone;
}
