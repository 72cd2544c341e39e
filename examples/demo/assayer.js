// Assayer as an operator would start it: the command line, a configuration file, two ports.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/cli/assayer.js", import.meta.url));

/** Starts `assayer serve` on free ports and waits until it is ready. Returns its addresses and `close`. */
export async function startAssayer(estate) {
  const [port, adminPort] = [await freePort(), await freePort()];
  const settings = [`server.decisions.port=${port}`, `server.admin.port=${adminPort}`].flatMap((one) => ["--set", one]);
  const child = spawn(process.execPath, [cli, "serve", "--config", `${estate}/assayer.yaml`, ...settings], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const gone = once(child, "exit");
  const admin = `http://127.0.0.1:${adminPort}`;
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`assayer ended at once:\n${said}`);
    if (await isReady(admin)) return { url: `http://127.0.0.1:${port}`, admin, close: () => stop(child, gone) };
    await delay(50);
  }
  await stop(child, gone);
  throw new Error(`assayer did not get ready:\n${said}`);
}

function isReady(admin) {
  return fetch(`${admin}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function stop(child, gone) {
  child.kill("SIGTERM");
  await gone;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
