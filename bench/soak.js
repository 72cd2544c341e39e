// A million decisions over HTTP, with memory sampled; then as many evaluations in one policy instance, for the memory
// of its WebAssembly: `node bench/soak.js`, after a build. About seven minutes; DECISIONS makes it shorter.
import { readFile } from "node:fs/promises";
import { compile, instantiate } from "../dist/policy/adapter.js";
import { openBundle } from "../dist/policy/bundle.js";
import { entrypoint } from "../dist/policy/contract.js";
import { defaultBundle, portal } from "./lib/example.js";
import { report } from "./lib/report.js";
import { startService } from "./lib/service.js";
import { median, round, slope } from "./lib/stats.js";
import { poster } from "./lib/wrk.js";

const decisions = Number(process.env.DECISIONS ?? 1_000_000);
const burstSeconds = Number(process.env.SECONDS ?? 5);
const limitMs = 15 * 60_000;
const mebibyte = 2 ** 20;

const service = await startService({ set: ["record.keep=1"] });
try {
  const post = await poster({ url: service.url, body: portal });
  await post(1);
  const { input } = JSON.parse((await readFile(service.log, "utf8")).split("\n")[0]);
  const samples = await soak(post);
  await print(samples, await evaluationMemory(JSON.stringify(input)));
} finally {
  await service.close();
}

/** Bursts of load with a sample behind each, until so many decisions were made. */
async function soak(post) {
  const samples = [];
  const deadline = performance.now() + limitMs;
  do {
    const { errors } = await post(burstSeconds);
    samples.push({ ...(await sample()), errors });
  } while (samples.at(-1).decisions < decisions && performance.now() < deadline);
  return samples;
}

async function sample() {
  const metric = await service.metrics();
  return {
    decisions: metric("assayer_decisions_total"),
    denied: metric("assayer_decisions_total", 'outcome="deny"'),
    rss: metric("assayer_process_resident_memory_bytes") / mebibyte,
    heap: metric("assayer_nodejs_heap_size_used_bytes") / mebibyte,
  };
}

/** The memory of one policy in MiB, after each tenth of the evaluations. */
async function evaluationMemory(inputJson) {
  const { wasm, data } = await openBundle(defaultBundle);
  const policy = instantiate(compile(wasm), data, { maxPages: 1_024 });
  const sizes = [];
  for (let count = 1; count <= decisions; count += 1) {
    policy.evaluate(inputJson, entrypoint);
    if (count % Math.floor(decisions / 10) === 0) {
      sizes.push({ decisions: count, wasm: policy.memoryBytes() / mebibyte });
    }
  }
  return sizes;
}

async function print(samples, evaluated) {
  // The first tenth warms up.
  const warm = samples.filter((one) => one.decisions > samples.at(-1).decisions / 10);
  const rows = [row("RSS", warm, "rss"), row("JavaScript heap", warm, "heap"), row("WebAssembly", evaluated, "wasm")];
  const { decisions: made, denied } = samples.at(-1);
  const errors = samples.reduce((sum, one) => sum + one.errors, 0);
  await report({
    name: "soak",
    title: "A million decisions",
    how: `${made} decisions over HTTP, 16 connections, memory read behind each ${burstSeconds} s of load; ${denied} were denied, ${errors} requests failed. WebAssembly is the memory of one policy instance during ${decisions} evaluations in process. MiB; the first tenth warms up, and a slope is that of a line through the other samples.`,
    rows: [["memory", "first quarter, median", "last quarter, median", "slope per 100,000"], ...rows],
    targets: [
      {
        what: "1,000,000 decisions: memory after warm-up, last quarter against first",
        reach: "flat",
        measured: rows.map(([name, first, last]) => `${name} ${first} to ${last} MiB`).join(", "),
      },
      { what: "1,000,000 decisions: failed or denied requests", reach: "0", measured: String(denied + errors) },
    ],
  });
}

function row(name, samples, member) {
  const values = samples.map((one) => one[member]);
  const quarter = Math.ceil(values.length / 4);
  const points = samples.map((one) => [one.decisions / 100_000, one[member]]);
  return [
    name,
    round(median(values.slice(0, quarter))),
    round(median(values.slice(-quarter))),
    round(slope(points), 3),
  ];
}
