// What a decision costs in an estate of 100,000 workloads and 1,000 tenants, against one of 10 and 1; how long each
// takes to start, and its memory: `node bench/scale.js`, after a build.
import { fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeEstate } from "./lib/estate.js";
import { newFolder } from "./lib/folder.js";
import { report } from "./lib/report.js";
import { median, round } from "./lib/stats.js";

const rounds = Number(process.env.ROUNDS ?? 15);
const decisions = Number(process.env.DECISIONS ?? 2_000);
const starts = 3;
const decider = fileURLToPath(new URL("./lib/decider.js", import.meta.url));
const sizes = { small: { tenants: 1, workloads: 10 }, large: { tenants: 1_000, workloads: 100_000 } };

const folder = await newFolder();
try {
  const estates = {};
  for (const [name, size] of Object.entries(sizes)) estates[name] = await open(name, size);
  const samples = { small: [], large: [] };
  // The first round warms up.
  for (let turn = -1; turn < rounds; turn += 1) {
    for (const [name, { ask }] of Object.entries(estates)) samples[name].push(await ask(turn < 0 ? 5_000 : decisions));
  }
  for (const { child } of Object.values(estates)) child.disconnect();
  await print(estates, samples);
} finally {
  await rm(folder, { recursive: true });
}

/** The estate's process: started several times for the time that takes, and left running the last. */
async function open(name, size) {
  const file = await writeEstate(join(folder, name), size);
  const startMs = [];
  for (let again = 1; ; again += 1) {
    const started = performance.now();
    const child = fork(decider, [file, String(size.tenants)], { execArgv: ["--expose-gc"] });
    await once(child, "message");
    startMs.push(performance.now() - started);
    if (again === starts) return { size, child, startMs: median(startMs), ask: (count) => ask(child, count) };
    child.disconnect();
    await once(child, "exit");
  }
}

async function ask(child, count) {
  child.send(count);
  const [answer] = await once(child, "message");
  return answer;
}

async function print(estates, samples) {
  const figures = Object.entries(estates).map(([name, { size, startMs }]) => {
    const measured = samples[name].slice(1);
    const last = measured.at(-1);
    return { ...size, startMs, p50: middle(measured, "p50"), p99: middle(measured, "p99"), ...memory(last) };
  });
  const ratio = median(samples.large.slice(1).map(({ p50 }, turn) => p50 / samples.small[turn + 1].p50));
  await report({
    name: "scale",
    title: "Size of the estate",
    how: `\`authorize()\` for a random tenant's client, one in flight, log to a file, a process for each estate; medians of ${rounds} interleaved rounds of ${decisions} decisions. Start is from the start of the process until it can decide, the median of ${starts}.`,
    rows: [
      ["workloads", "tenants", "p50 ms", "p99 ms", "start s", "RSS MiB", "heap MiB", "denied"],
      ...figures.map(({ workloads, tenants, p50, p99, startMs, rss, heap, denied }) => [
        workloads,
        tenants,
        round(p50, 3),
        round(p99, 3),
        round(startMs / 1_000),
        Math.round(rss),
        Math.round(heap),
        denied,
      ]),
    ],
    targets: [
      {
        what: "100,000 workloads and 1,000 tenants against 10 and 1: p50, the median of the rounds' ratios",
        reach: "≤ 1.15 ×",
        measured: `${round(ratio)} ×`,
      },
      {
        what: "100,000 workloads and 1,000 tenants: start",
        reach: "≤ 10 s",
        measured: `${round(figures[1].startMs / 1_000)} s`,
      },
      {
        what: "100,000 workloads and 1,000 tenants: memory",
        reach: "given",
        measured: `${Math.round(figures[1].rss)} MiB RSS, ${Math.round(figures[1].heap)} MiB heap`,
      },
    ],
  });
}

function middle(measured, name) {
  return median(measured.map((sample) => sample[name]));
}

function memory({ rss, heapUsed, denied }) {
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20, denied };
}
