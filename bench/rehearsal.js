// `assayer diff` and `assayer replay` of 100,000 logged decisions, each as a process: `node bench/rehearsal.js`, after a
// build. RECORDS and ROUNDS make it shorter. GIGABYTE=1 adds a log of 1 GB.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { pack, unpack } from "../dist/authoring/archive.js";
import { writeDecisionLog } from "./lib/decision-log.js";
import { defaultBundle } from "./lib/example.js";
import { newFolder } from "./lib/folder.js";
import { report } from "./lib/report.js";
import { median, round } from "./lib/stats.js";

const records = Number(process.env.RECORDS ?? 100_000);
const rounds = Number(process.env.ROUNDS ?? 3);
const cli = fileURLToPath(new URL("../dist/cli/assayer.js", import.meta.url));
const peak = new URL("./lib/peak.js", import.meta.url).href;
const gigabyte = 1e9;

const folder = await newFolder();
const log = join(folder, "decisions.ndjson");
const head = join(folder, "head.tar.gz");
const verbs = {
  diff: (file) => ["diff", "--base", defaultBundle, "--head", head, "--log", file, "--format", "json"],
  replay: (file) => ["replay", file, "--bundle", defaultBundle],
};

try {
  await writeDecisionLog(log, records);
  await writeHead();
  const runs = [await measured("diff", log), await measured("replay", log)];
  if (process.env.GIGABYTE === "1") runs.push(await measured("diff", await repeated(log), 1));
  await print(runs);
} finally {
  await rm(folder, { recursive: true });
}

/** The default bundle with two rules set otherwise: one looser, one tighter. */
async function writeHead() {
  const files = new Map(await unpack(await readFile(defaultBundle)));
  const data = JSON.parse(Buffer.from(files.get("data.json")).toString("utf8"));
  data.issuance.config.rules.risk.ceiling.max_score = 99;
  data.issuance.config.rules.token.lifetime_ceiling.seconds_by_sensitivity.medium = 600;
  files.set("data.json", Buffer.from(JSON.stringify(data)));
  await writeFile(head, await pack(files));
}

async function measured(verb, file, times = rounds) {
  const runs = [];
  for (let turn = 0; turn < times; turn += 1) runs.push(await run(verbs[verb](file)));
  const seconds = runs.map((one) => one.seconds);
  const mebibytes = Math.max(...runs.map((one) => one.kibibytes)) / 1_024;
  const [{ found }] = runs;
  const { size } = await stat(file);
  return { verb, found, size, best: Math.min(...seconds), median: median(seconds), mebibytes };
}

async function run(args) {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", peak, cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const seconds = (performance.now() - started) / 1_000;
  const kibibytes = Number(errors.trimEnd().split("\n").at(-1));
  if (code !== 0) throw new Error(`assayer ${args[0]} ended with ${code}: ${errors}`);
  return { seconds, kibibytes, found: JSON.parse(output) };
}

/** The same log over and over, up to a gigabyte. */
async function repeated(file) {
  const large = join(folder, "large.ndjson");
  await copyFile(file, large);
  const { size } = await stat(file);
  for (let written = size; written < gigabyte; written += size) {
    await pipeline(createReadStream(file), createWriteStream(large, { flags: "a" }));
  }
  return large;
}

async function print(runs) {
  await report({
    name: "rehearsal",
    title: "Diff and replay of decision logs",
    how: `The command line as a process, bundles and start included; memory is the highest of ${rounds} runs. The log holds the example estate's stories and ${Math.round(records / 3)} decisions of a generated estate, allowed, narrowed and denied.`,
    rows: [
      ["verb", "log MB", "decisions", "differ", "best s", "median s", "decisions/s", "peak MiB"],
      ...runs.map(({ verb, found, size, best, median: middle, mebibytes }) => [
        verb,
        Math.round(size / 1e6),
        found.decisions,
        found.decisions - (found.same ?? found.identical),
        round(best, 1),
        round(middle, 1),
        Math.round(found.decisions / best),
        Math.round(mebibytes),
      ]),
    ],
    targets: runs.map(({ verb, found, best, median: middle, mebibytes }) => ({
      what: `\`assayer ${verb}\` of ${found.decisions} logged decisions: time and memory`,
      reach: found.decisions === records ? "≤ 30 s, ≤ 400 MB" : "≤ 400 MB",
      measured: `${round(best, 1)} s (median ${round(middle, 1)} s), ${Math.round((mebibytes * 1_048_576) / 1e6)} MB`,
    })),
  });
}
