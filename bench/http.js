// Decisions over HTTP, side by side: Assayer, `opa run --server`, Cerbos, and node:http answering a constant.
// `make bench` runs it; every figure is the median of interleaved rounds on one machine, every ratio that of the rounds'
// ratios: a machine whose speed changes from minute to minute is the same for what stands side by side.
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startCerbos } from "./lib/cerbos.js";
import { portal } from "./lib/example.js";
import { newFolder } from "./lib/folder.js";
import { startOpa } from "./lib/opa.js";
import { report } from "./lib/report.js";
import { freePort, start } from "./lib/servers.js";
import { startService } from "./lib/service.js";
import { median, round } from "./lib/stats.js";
import { poster } from "./lib/wrk.js";

const rounds = Number(process.env.ROUNDS ?? 7);
const seconds = Number(process.env.SECONDS ?? 4);
const warmUpSeconds = 10;
const folder = await newFolder();

const ours = await assayer(["server.processes=2", "record.in_place=true"]);
const single = await assayer([]);
const input = await decidedInput(single);
const targets = {
  assayer: ours,
  constant: await constant(),
  "assayer, one process": single,
  opa: await startOpa(folder, { entrypoint: "issuance/decision/verdict", input }),
  cerbos: await startCerbos(folder, input),
};
let denied;
const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
try {
  for (const target of Object.values(targets)) await target.post(warmUpSeconds);
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [name, target] of Object.entries(targets)) results[name].push(await target.post(seconds));
  }
  denied = (await ours.metrics())("assayer_decisions_total", 'outcome="deny"');
} finally {
  for (const target of Object.values(targets)) await target.close();
}
await print();

/** The service as it is run: full library, decision log to a file. */
async function assayer(set) {
  const server = await startService({ set });
  return { ...server, post: await poster({ url: server.url, body: portal }) };
}

/** The input that Assayer assembled for this request, from its decision log. */
async function decidedInput({ url, log }) {
  const headers = { "content-type": "application/json" };
  const { decision } = await (await fetch(url, { method: "POST", headers, body: portal })).json();
  if (decision !== "allow") throw new Error("the request that is measured should be allowed");
  return JSON.parse(readFileSync(log, "utf8").split("\n")[0]).input;
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
  return { ...server, post: await poster({ url: `http://127.0.0.1:${port}/`, body: portal }) };
}

async function print() {
  const figures = Object.fromEntries(Object.entries(results).map(([name, runs]) => [name, summary(runs)]));
  const ratio = (name, member) => {
    const ratios = results.assayer.map((run, turn) => run[member] / results[name][turn][member]);
    return Number(median(ratios).toPrecision(3));
  };
  const rows = Object.entries(figures).map(([name, { rps, p50, p99, errors }]) => [
    name,
    Math.round(rps),
    round(p50),
    round(p99),
    errors,
    `${ratio(name, "rps")} ×`,
    `${ratio(name, "p99")} ×`,
  ]);
  await report({
    name: "http",
    title: "Decisions over HTTP",
    how: `\`POST /v1/decisions\`, 16 connections, ${rounds} interleaved rounds of ${seconds} s, medians; ratios are medians of the rounds' ratios. Assayer has a process for each of the two cores, which write their logs themselves (\`server.processes\`, \`record.in_place\`), and one as it is by default; OPA runs the same policy, optimised, on the same input; Cerbos the library's denials as its own conditions; each with its decision log on. \`constant\` is node:http answering \`{}\`. Assayer denied ${denied}.`,
    rows: [["server", "requests/s", "p50 ms", "p99 ms", "errors", "assayer's throughput", "assayer's p99"], ...rows],
    targets: [
      {
        what: "Decisions over HTTP against `opa run --server`: throughput",
        reach: "≥ 2 ×",
        measured: `${ratio("opa", "rps")} ×`,
      },
      { what: "The same: p99", reach: "≤ 0.33 ×", measured: `${ratio("opa", "p99")} ×` },
      {
        what: "Decisions over HTTP against Cerbos: throughput",
        reach: "≥ 1.3 ×",
        measured: `${ratio("cerbos", "rps")} ×`,
      },
      { what: "The same: p99", reach: "< 1 ×", measured: `${ratio("cerbos", "p99")} ×` },
      {
        what: "Decisions over HTTP against node:http answering a constant: throughput",
        reach: "≥ 0.2 ×",
        measured: `${ratio("constant", "rps")} ×`,
      },
    ],
  });
}

function summary(runs) {
  const of = (name) => median(runs.map((run) => run[name]));
  return { rps: of("rps"), p50: of("p50"), p99: of("p99"), errors: runs.reduce((sum, run) => sum + run.errors, 0) };
}
