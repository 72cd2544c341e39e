// A thousand reloads of the policy while requests keep coming, each swapping two bundles that decide the same:
// `node bench/reloads.js`, after a build. RELOADS makes it shorter.
import { copyFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pack, unpack } from "../dist/authoring/archive.js";
import { defaultBundle, portal } from "./lib/example.js";
import { newFolder } from "./lib/folder.js";
import { report } from "./lib/report.js";
import { startService } from "./lib/service.js";
import { percentile, round } from "./lib/stats.js";
import { poster } from "./lib/wrk.js";

const reloads = Number(process.env.RELOADS ?? 1_000);
const burstSeconds = 5;
const limitMs = 15 * 60_000;

const folder = await newFolder();
const path = join(folder, "bundle.tar.gz");
await copyFile(defaultBundle, path);
const service = await startService({ set: [`policy.bundle=${path}`, "policy.watch=false"] });
try {
  const bundles = [await withRevision("reload-1"), await withRevision("reload-2")];
  const post = await poster({ url: service.url, body: portal });
  const load = startLoad(post);
  const times = await reloadAll(bundles);
  await print(times, await load.end());
} finally {
  await service.close();
  await rm(folder, { recursive: true });
}

/** Requests until `end`, which answers how many there were and how many of them got no decision or a denial. */
function startLoad(post) {
  const load = { ended: false, errors: 0 };
  const posting = (async () => {
    while (!load.ended) load.errors += (await post(burstSeconds)).errors;
  })();
  return {
    end: async () => {
      load.ended = true;
      await posting;
      const metric = await service.metrics();
      const denied = metric("assayer_decisions_total", 'outcome="deny"');
      return { decisions: metric("assayer_decisions_total"), denied, errors: load.errors };
    },
  };
}

/** How long each took, in ms. */
async function reloadAll(bundles) {
  const times = [];
  const deadline = performance.now() + limitMs;
  while (times.length < reloads && performance.now() < deadline) {
    const started = performance.now();
    await reload(bundles[times.length % 2], times.length % 2 === 0 ? "reload-1" : "reload-2");
    times.push(performance.now() - started);
  }
  return times;
}

async function reload(archive, revision) {
  await writeFile(`${path}.new`, archive);
  await rename(`${path}.new`, path);
  const answer = await fetch(`${service.adminUrl}/policy/reload`, { method: "POST" });
  const status = await answer.json();
  if (!answer.ok || status.revision !== revision) throw new Error(`not reloaded: ${JSON.stringify(status)}`);
}

async function withRevision(revision) {
  const files = await unpack(await readFile(defaultBundle));
  const manifest = JSON.parse(Buffer.from(files.get(".manifest")).toString("utf8"));
  return pack(new Map([...files, [".manifest", Buffer.from(JSON.stringify({ ...manifest, revision }))]]));
}

async function print(times, { decisions, denied, errors }) {
  await report({
    name: "reloads",
    title: "Reloads under load",
    how: "16 connections all the while. Each reload reads, compiles and tests the other of two bundles and starts its evaluators.",
    rows: [
      ["reloads", "p50 ms", "p99 ms", "decisions meanwhile", "denied", "failed"],
      [times.length, round(percentile(times, 0.5), 0), round(percentile(times, 0.99), 0), decisions, denied, errors],
    ],
    targets: [
      {
        what: "1,000 reloads under load: failed or denied requests",
        reach: "0",
        measured: `${denied + errors} in ${times.length} reloads`,
      },
    ],
  });
}
