// Decisions over HTTP, side by side: Assayer, `opa run --server`, Cerbos, and node:http answering a constant.
// `make bench` runs it; every figure is the median of interleaved rounds on one machine.
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepare } from "../examples/acme/prepare.js";
import { startCerbos } from "./lib/cerbos.js";
import { freePort, start } from "./lib/servers.js";
import { median, round, table } from "./lib/stats.js";
import { poster } from "./lib/wrk.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(process.env.ROUNDS ?? 5);
const seconds = Number(process.env.SECONDS ?? 5);
const folder = await mkdtemp(join(tmpdir(), "assayer-bench-"));
const native = readFileSync(join(root, "examples/acme/requests/portal.json"), "utf8");

const ours = await assayer();
const input = await decidedInput(ours);
const targets = {
  assayer: ours,
  opa: await opa(),
  cerbos: await startCerbos(folder, input),
  constant: await constant(),
};
const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
try {
  for (const target of Object.values(targets)) await target.post(2);
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, target] of Object.entries(targets)) results[name].push(await target.post(seconds));
  }
} finally {
  for (const target of Object.values(targets)) await target.close();
}
print();

/** The service as it is run: full library, decision log to a file. */
async function assayer() {
  const estate = join(folder, "acme");
  await prepare(estate);
  const [port, admin] = [await freePort(), await freePort()];
  const settings = [`server.decisions.port=${port}`, `server.admin.port=${admin}`].flatMap((one) => ["--set", one]);
  const args = [join(root, "dist/cli/assayer.js"), "serve", "--config", join(estate, "assayer.yaml"), ...settings];
  const server = await start(process.execPath, args, { ready: `http://127.0.0.1:${admin}/health/ready` });
  const url = `http://127.0.0.1:${port}/v1/decisions`;
  const headers = { "content-type": "application/json" };
  const ask = async () => (await fetch(url, { method: "POST", headers, body: native })).json();
  return { ...server, ask, post: await poster({ url, body: native }) };
}

/** The input that Assayer assembled for this request, from its decision log. */
async function decidedInput({ ask }) {
  const { decision } = await ask();
  if (decision !== "allow") throw new Error("the request that is measured should be allowed");
  return JSON.parse(readFileSync(join(folder, "acme/decisions.ndjson"), "utf8").split("\n")[0]).input;
}

/** The same policy, optimised, and the same input; its decision log to a file. */
async function opa() {
  const bundle = join(folder, "rego.tar.gz");
  const ignored = [
    "--ignore",
    "*_test.rego",
    "--ignore",
    "testing",
    "--ignore",
    "schemas",
    "--ignore",
    "capabilities.json",
  ];
  execFileSync("opa", [
    "build",
    "-O",
    "1",
    "-e",
    "issuance/decision/verdict",
    ...ignored,
    "-o",
    bundle,
    join(root, "rego"),
  ]);
  const port = await freePort();
  const log = openSync(join(folder, "opa.log"), "w");
  const args = [
    "run",
    "--server",
    "--addr",
    `127.0.0.1:${port}`,
    "--set",
    "decision_logs.console=true",
    "--log-level",
    "error",
    "-b",
    bundle,
  ];
  const server = await start("opa", args, { ready: `http://127.0.0.1:${port}/health`, output: log });
  closeSync(log);
  const body = JSON.stringify({ input });
  return { ...server, post: await poster({ url: `http://127.0.0.1:${port}/v1/data/issuance/decision/verdict`, body }) };
}

async function constant() {
  const port = await freePort();
  const script = join(folder, "constant.mjs");
  const code = `import { createServer } from "node:http";
createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "2" }).end("{}"));
}).listen(${port}, "127.0.0.1");`;
  await writeFile(script, code);
  const server = await start(process.execPath, [script], { ready: `http://127.0.0.1:${port}/` });
  return { ...server, post: await poster({ url: `http://127.0.0.1:${port}/`, body: native }) };
}

function print() {
  const figures = Object.fromEntries(Object.entries(results).map(([name, runs]) => [name, summary(runs)]));
  const rows = Object.entries(figures).map(([name, { rps, p50, p99, errors }]) => [
    name,
    Math.round(rps),
    round(p50),
    round(p99),
    errors,
    `${round(figures.assayer.rps / rps)} ×`,
    `${round(figures.assayer.p99 / p99)} ×`,
  ]);
  const head = ["server", "requests/s", "p50 ms", "p99 ms", "errors", "assayer's throughput", "assayer's p99"];
  console.log(`16 connections, ${rounds} interleaved rounds of ${seconds} s, medians\n`);
  console.log(table([head, ...rows]));
}

function summary(runs) {
  const of = (name) => median(runs.map((run) => run[name]));
  return { rps: of("rps"), p50: of("p50"), p99: of("p99"), errors: runs.reduce((sum, run) => sum + run.errors, 0) };
}
