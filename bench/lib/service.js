// The service as it is run, on the example estate: full library, decision log to a file.
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareExample } from "./example.js";
import { freePort, start } from "./servers.js";

const cli = fileURLToPath(new URL("../../dist/cli/assayer.js", import.meta.url));

/** `set` are settings of the command line, such as `policy.bundle=…`. */
export async function startService({ set = [] } = {}) {
  const { folder, file } = await prepareExample();
  const [decisions, admin] = [await freePort(), await freePort()];
  const ports = [`server.decisions.port=${decisions}`, `server.admin.port=${admin}`];
  const settings = [...ports, ...set].flatMap((one) => ["--set", one]);
  const adminUrl = `http://127.0.0.1:${admin}`;
  const operatorsLog = openSync(join(folder, "service.log"), "w");
  const server = await start(process.execPath, [cli, "serve", "--config", file, ...settings], {
    ready: `${adminUrl}/health/ready`,
    errors: operatorsLog,
  });
  closeSync(operatorsLog);
  return {
    ...server,
    folder,
    url: `http://127.0.0.1:${decisions}/v1/decisions`,
    adminUrl,
    log: join(folder, "decisions.ndjson"),
    metrics: () => readMetrics(adminUrl),
  };
}

/** Sums of the metrics by name, over all labels but those given: `sum("assayer_decisions_total", 'outcome="deny"')`. */
async function readMetrics(adminUrl) {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const lines = text.split("\n").filter((line) => !line.startsWith("#"));
  return (name, label = "") => {
    const found = lines.filter((line) => /^[^{ ]+/.exec(line)?.[0] === name && line.includes(label));
    return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  };
}
