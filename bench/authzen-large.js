// What long AuthZEN requests cost everybody else: native decisions beside batches of 10,000 items, and beside searches
// over 100,000 resources: `node bench/authzen-large.js`, after a build. SECONDS makes it shorter.
import { readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildBundle } from "../dist/authoring/bundle-build.js";
import { opaAt } from "../dist/authoring/opa.js";
import { portal } from "./lib/example.js";
import { newFolder } from "./lib/folder.js";
import { report } from "./lib/report.js";
import { startService } from "./lib/service.js";
import { percentile, round } from "./lib/stats.js";

const seconds = Number(process.env.SECONDS ?? 20);
const items = 10_000;
const resources = 100_000;
const nativeAtOnce = 8;
const pauseMs = 1;
const example = "examples/authzen-interop/search";
const agent = new Agent({ keepAlive: true });

const folder = await newFolder();
const service = await startService({ set: await settings() });
await addResources();
const base = new URL(service.url).origin;
const batch = JSON.stringify({
  subject: { type: "user", id: "erin" },
  action: { name: "view" },
  evaluations: Array.from({ length: items }, (_, index) => ({ resource: { type: "record", id: `r${index}` } })),
});
const query = { subject: { type: "user", id: "erin" }, action: { name: "view" }, resource: { type: "record" } };

try {
  await measure(async () => delay(100), 2_000);
  const alone = await measure(async () => delay(100), seconds * 1_000);
  const found = {
    [`a batch of ${items.toLocaleString("en")} items`]: await measure(askBatch, seconds * 1_000),
    [`a search over ${resources.toLocaleString("en")} resources`]: await measure(searchAll, seconds * 1_000),
  };
  await print(alone, found);
} finally {
  await service.close();
  await rm(folder, { recursive: true });
}

/** One long request after the other for so long, with native ones all the while. */
async function measure(long, forMs) {
  const found = { times: [], denied: 0, long: [], bytes: 0 };
  const load = { ended: false };
  const natives = Array.from({ length: nativeAtOnce }, () => keepAsking(load, found));
  const watch = watchMemory(load, found);
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const started = performance.now();
    await long();
    found.long.push(performance.now() - started);
  }
  load.ended = true;
  await Promise.all([...natives, watch]);
  return found;
}

async function keepAsking(load, found) {
  while (!load.ended) {
    const started = performance.now();
    const { decision } = await post(service.url, portal);
    found.times.push(performance.now() - started);
    if (decision !== "allow") found.denied += 1;
    await delay(pauseMs);
  }
}

async function watchMemory(load, found) {
  while (!load.ended) {
    const metric = await service.metrics();
    found.bytes = Math.max(found.bytes, metric("assayer_process_resident_memory_bytes"));
    await delay(500);
  }
}

async function askBatch() {
  const { evaluations = [] } = await post(`${base}/access/v1/evaluations`, batch);
  const permitted = evaluations.filter(({ decision }) => decision).length;
  if (evaluations.length !== items || permitted !== items / 100) throw new Error(`${permitted} are permitted`);
}

/** Page after page, to the end. */
async function searchAll() {
  let [token, results] = [undefined, 0];
  while (token !== "") {
    const page = token === undefined ? {} : { page: { token } };
    const answer = await post(`${base}/access/v1/search/resource`, JSON.stringify({ ...query, ...page }));
    if (answer.results === undefined) throw new Error(JSON.stringify(answer));
    results += answer.results.length;
    token = answer.page?.next_token ?? "";
  }
  if (results !== resources / 100) throw new Error(`${results} were found`);
}

function post(url, body) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const asked = request(url, { method: "POST", agent, headers }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(chunks).toString("utf8"))));
      response.on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

/** Limits as somebody would set them who wants such batches, and a bundle with a policy for records. */
async function settings() {
  const bundle = join(folder, "bundle.tar.gz");
  const selfTest = JSON.parse(await readFile("test/fixtures/inputs/agent.json", "utf8"));
  await writeFile(bundle, await buildBundle({ roots: ["rego", example], opa: opaAt(".bin/opa"), selfTest }));
  return [`policy.bundle=${bundle}`, `authzen.max_evaluations=${items}`, "server.decisions.max_body_bytes=1048576"];
}

/** One in a hundred is of the department that may see it. */
async function addResources() {
  const entities = Array.from({ length: resources }, (_, index) => ({
    type: "record",
    id: `r${index}`,
    properties: { department: index % 100 === 0 ? "Finance" : "Legal", owner: "nobody" },
  }));
  entities.push({ type: "user", id: "erin", properties: { role: "employee", department: "Finance" } });
  await writeFile(join(service.folder, "directory", "records.json"), JSON.stringify({ entities }));
  const { url, adminUrl } = service;
  const reloaded = await fetch(`${adminUrl}/policy/reload`, { method: "POST" });
  if (!reloaded.ok) throw new Error(`the directory of ${url} was not read: ${await reloaded.text()}`);
}

async function print(alone, found) {
  const p99 = ({ times }) => percentile(times, 0.99);
  const mebibytes = ({ bytes }) => Math.round(bytes / 2 ** 20);
  const row = (name, one) => [
    name,
    one.times.length,
    ...[0.5, 0.99].map((share) => round(percentile(one.times, share), 1)),
    one.denied,
    one === alone ? "" : one.long.length,
    one === alone ? "" : Math.round(percentile(one.long, 0.5)),
    mebibytes(one),
  ];
  await report({
    name: "authzen-large",
    title: "AuthZEN: long batches and searches",
    how: `${nativeAtOnce} native requests at a time, ${pauseMs} ms between two, ${seconds} s each: alone, and beside long requests, one after the other. Of the records, one in a hundred may be seen; a search goes from page to page to the end, 10,000 candidates each. Memory is the most that the service had.`,
    rows: [
      ["beside", "native", "p50 ms", "p99 ms", "denied", "long ones", "p50 ms of these", "MiB"],
      row("nothing", alone),
      ...Object.entries(found).map(([name, one]) => row(name, one)),
    ],
    targets: Object.entries(found).map(([name, one]) => ({
      what: `p99 of native requests beside ${name}, to that without`,
      reach: "≤ 3 ×",
      measured: `${round(p99(one) / p99(alone), 1)} ×`,
    })),
  });
}
