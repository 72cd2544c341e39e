// Where to evaluate: in the thread that serves, under a watchdog, or in threads of their own; and how texts travel.
// `node bench/evaluator.js` after a build. Ratios are to a loop of bare evaluations on one thread, each the median of
// interleaved rounds; docs/decisions/0001-evaluator-threads.md tells what was made of them.
import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { compile, instantiate } from "../dist/policy/adapter.js";
import { openBundle } from "../dist/policy/bundle.js";
import { startPool } from "../dist/policy/pool.js";
import { median, percentile, round, table } from "./lib/stats.js";

const entrypoint = "issuance/decision/verdict";
const limits = { maxPages: 1_024 };
const rounds = Number(process.env.ROUNDS ?? 5);
const evaluations = Number(process.env.EVALUATIONS ?? 8_000);

if (isMainThread) await main();
else serve();

async function main() {
  const path = process.argv[2] ?? new URL("../bundles/default.tar.gz", import.meta.url).pathname;
  const bundle = await openBundle(path);
  const program = { module: compile(bundle.wasm), data: bundle.data, entrypoint, ...limits };
  const inputs = ["agent", "partner", "runner", "tool_call"].map((name) => {
    const file = new URL(`../test/fixtures/inputs/${name}.json`, import.meta.url);
    return JSON.stringify(JSON.parse(readFileSync(file, "utf8")));
  });
  const policy = instantiate(program.module, program.data, limits);

  const variants = {
    "same thread, nothing guards it": () => sameThread(policy, (run) => run()),
    "same thread, one watchdog a turn": () => sameThread(policy, watchdog()),
    "1 thread, text to text": () => prototype(program, { threads: 1, to: "text", from: "text" }),
    "1 thread, buffers transferred": () => prototype(program, { threads: 1, to: "buffer", from: "buffer" }),
    "1 thread, text to object": () => prototype(program, { threads: 1, to: "text", from: "object" }),
    "2 threads, text to text": () => prototype(program, { threads: 2, to: "text", from: "text" }),
    "the pool, 1 thread": () => pool(program, 1),
    "the pool, 2 threads": () => pool(program, 2),
  };
  const found = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let turn = 0; turn < rounds; turn += 1) {
    const rate = bare(policy, inputs);
    for (const [name, open] of Object.entries(variants)) {
      const variant = await open();
      await drive(variant, inputs, 64, evaluations / 4);
      const many = await drive(variant, inputs, 64, evaluations);
      const one = await drive(variant, inputs, 1, evaluations / 8);
      found[name].push({ ratio: many.rate / rate, p99: percentile(many.times, 0.99), p50: percentile(one.times, 0.5) });
      await variant.close();
    }
  }
  const cell = (name, member, digits) => round(median(found[name].map((one) => one[member])), digits);
  const rows = Object.keys(variants).map((name) => [
    name,
    cell(name, "ratio"),
    cell(name, "p99", 1),
    cell(name, "p50", 3),
  ]);
  const head = ["variant", "64 in flight: throughput, × bare", "p99, ms", "1 in flight: p50, ms"];
  process.stdout.write(`${table([head, ...rows])}\n`);
}

/** Evaluations a second, one after the other. */
function bare(policy, inputs) {
  const started = performance.now();
  for (let index = 0; index < evaluations; index += 1) policy.evaluate(inputs[index % inputs.length], entrypoint);
  return evaluations / (performance.now() - started);
}

async function drive(variant, inputs, inFlight, count) {
  const times = [];
  let next = 0;
  const one = async () => {
    while (next < count) {
      const started = performance.now();
      const text = inputs[next % inputs.length];
      next += 1;
      await variant.evaluate(text);
      times.push(performance.now() - started);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, one));
  return { rate: count / (performance.now() - started), times };
}

/** Collects what arrives in one turn of the event loop and hands it over at its end. */
function batched(handOver) {
  let queue = [];
  return (text) =>
    new Promise((resolve) => {
      if (queue.push({ text, resolve }) > 1) return;
      setImmediate(() => {
        const batch = queue;
        queue = [];
        handOver(batch);
      });
    });
}

function sameThread(policy, guarded) {
  const evaluate = batched((batch) => {
    guarded(() => {
      for (const job of batch) job.result = policy.evaluate(job.text, entrypoint);
    });
    for (const job of batch) job.resolve(job.result);
  });
  return { evaluate, close: () => {} };
}

function watchdog() {
  const script = new Script("run()");
  const context = createContext({});
  return (run) => {
    context.run = run;
    script.runInContext(context, { timeout: 1_000 });
  };
}

async function pool(program, threads) {
  const threadUrl = new URL("../dist/policy/evaluator.worker.js", import.meta.url);
  const stopwatch = () => performance.now();
  const times = { startMs: 10_000, deadlineMs: 1_000, maxWaitMs: 10_000 };
  const options = { threadUrl, threads, maxPending: 4_096, stopwatch, onLost() {}, ...times };
  const running = await startPool(program, options);
  return { evaluate: async (text) => JSON.parse(await running.evaluate(text)), close: () => running.close() };
}

/** Threads without deadline or queue, to compare how texts travel. */
function prototype(program, { threads, to, from }) {
  const decode = { text: JSON.parse, buffer: (bytes) => JSON.parse(Buffer.from(bytes)), object: (value) => value }[
    from
  ];
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { program, from } });
    const held = [];
    worker.on("message", (results) => {
      for (const result of results) held.shift().resolve(decode(result));
    });
    return { worker, held };
  });
  const evaluate = batched((batch) => {
    const share = Math.ceil(batch.length / threads);
    const byLoad = workers.toSorted((a, b) => a.held.length - b.held.length);
    for (const [index, { worker, held }] of byLoad.entries()) {
      const part = batch.slice(index * share, (index + 1) * share);
      if (part.length === 0) return;
      held.push(...part);
      const inputs = part.map((job) => (to === "text" ? job.text : new TextEncoder().encode(job.text).buffer));
      worker.postMessage(inputs, to === "text" ? [] : inputs);
    }
  });
  return { evaluate, close: () => Promise.all(workers.map(({ worker }) => worker.terminate())) };
}

function serve() {
  const { program, from } = workerData;
  const policy = instantiate(program.module, program.data, limits);
  const evaluate = {
    text: (input) => policy.evaluateText(input, entrypoint),
    buffer: (input) => new TextEncoder().encode(policy.evaluateText(input, entrypoint)).buffer,
    object: (input) => policy.evaluate(input, entrypoint),
  }[from];
  parentPort.on("message", (inputs) => {
    const results = inputs.map((input) => evaluate(typeof input === "string" ? input : new Uint8Array(input)));
    parentPort.postMessage(results, from === "buffer" ? results : []);
  });
}
