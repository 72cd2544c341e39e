// What authorize() costs in process, with the decision log and without, against a loop of bare evaluations of the same
// input on one thread: `node bench/in-process.js`, after a build.
import { compile, instantiate } from "../dist/policy/adapter.js";
import { openBundle } from "../dist/policy/bundle.js";
import { entrypoint } from "../dist/policy/contract.js";
import { defaultBundle, openForBench, portal, prepareExample } from "./lib/example.js";
import { report } from "./lib/report.js";
import { median, percentile, round } from "./lib/stats.js";

const rounds = Number(process.env.ROUNDS ?? 7);
const milliseconds = Number(process.env.SECONDS ?? 2) * 1_000;
const inFlight = 64;
const request = JSON.parse(portal);
let newest;

const { file } = await prepareExample();
const logged = await openForBench(file, { request, onRecorded: remember });
const unlogged = await openForBench(file, { request, set: ["record.path=off"], onRecorded: remember });
const { inputJson } = newest;
const variants = {
  "evaluate() alone": { many: await bareEvaluations() },
  "authorize(), log to a file": authorizing(logged),
  "authorize(), log off": authorizing(unlogged),
};
const found = Object.fromEntries(
  Object.keys(variants).map((name) => [name, { rates: [], p50: [], p99: [], steps: [] }]),
);
for (let turn = -1; turn < rounds; turn += 1) await measure(turn >= 0);
await logged.close();
await unlogged.close();
await print();

/** A round; the first one warms up. */
async function measure(counts) {
  for (const [name, { many, one }] of Object.entries(variants)) {
    const rate = await many();
    const { times, steps } = (await one?.()) ?? { times: [Number.NaN], steps: [] };
    if (!counts) continue;
    found[name].rates.push(rate);
    found[name].p50.push(percentile(times, 0.5));
    found[name].p99.push(percentile(times, 0.99));
    found[name].steps.push(...steps);
  }
}

function remember(event) {
  newest = event;
}

async function bareEvaluations() {
  const bundle = await openBundle(defaultBundle);
  const policy = instantiate(compile(bundle.wasm), bundle.data, { maxPages: 1_024 });
  return () => {
    const started = performance.now();
    let count = 0;
    for (; performance.now() - started < milliseconds; count += 1) policy.evaluate(inputJson, entrypoint);
    return (count / (performance.now() - started)) * 1_000;
  };
}

function authorizing({ decide, denied }) {
  return { many: () => rateOf(decide), one: () => timesOf(decide), denied };
}

/** Decisions a second with so many in flight. */
async function rateOf(decide) {
  const started = performance.now();
  let count = 0;
  const worker = async () => {
    for (; performance.now() - started < milliseconds; count += 1) await decide(request);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return (count / (performance.now() - started)) * 1_000;
}

/** How long each decision takes, one after the other, and its steps. */
async function timesOf(decide) {
  const times = [];
  const steps = [];
  for (const end = performance.now() + milliseconds / 2; performance.now() < end;) {
    const started = performance.now();
    await decide(request);
    times.push(performance.now() - started);
    steps.push(newest.timings);
  }
  return { times, steps };
}

async function print() {
  const [bare] = Object.values(found);
  const figures = Object.entries(found).map(([name, { rates, p50, p99, steps }]) => ({
    name,
    denied: variants[name].denied?.() ?? 0,
    rate: median(rates),
    ratio: median(rates) / median(bare.rates),
    p50: median(p50),
    p99: median(p99),
    steps: ["assemble", "evaluate", "narrow"].map((step) => median(steps.map((timings) => timings[step]))),
  }));
  const cell = (value, digits = 3) => (Number.isFinite(value) ? round(value, digits) : "");
  await report({
    name: "in-process",
    title: "In process",
    how: `${inFlight} decisions in flight, then one at a time; medians of ${rounds} interleaved rounds. \`evaluate()\` alone is a loop on one thread. Times are milliseconds, those of the steps with one in flight.`,
    rows: [
      ["what", "decisions/s", "× evaluate()", "p50", "p99", "assemble p50", "evaluate p50", "narrow p50", "denied"],
      ...figures.map(({ name, rate, ratio, p50, p99, steps, denied }) => [
        name,
        Math.round(rate),
        cell(ratio, 2),
        cell(p50),
        cell(p99),
        ...steps.map((step) => cell(step)),
        denied,
      ]),
    ],
    targets: [
      {
        what: "`authorize()`, 64 in flight, against a loop of `evaluate()` on one thread: throughput",
        reach: "≥ 0.6 ×",
        measured: `${cell(figures[1].ratio, 2)} ×`,
      },
      { what: "`authorize()`, one in flight: p50", reach: "≤ 0.3 ms", measured: `${cell(figures[1].p50)} ms` },
    ],
  });
}
