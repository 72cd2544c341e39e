// Runs every step of a suite, also after one failed, and ends with the line `N passed, N failed, N skipped`:
// `node scripts/suite.js test`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suites } from "./steps.js";

const name = process.argv[2] ?? "test";
const steps = suites.get(name);
if (steps === undefined) throw new Error(`There is no suite ${name}, only ${[...suites.keys()].join(" and ")}.`);

const folder = mkdtempSync(join(tmpdir(), "assayer-suite-"));
const reported = join(folder, "counts.ndjson");
writeFileSync(reported, "");
const counts = [];
try {
  for (const step of steps) counts.push(...(await run(step)));
} finally {
  rmSync(folder, { recursive: true });
}

const skipped = counts.flatMap((one) => one.skipped);
for (const test of skipped) console.log(`skipped: ${test}`);
const [passed, failed] = [sum("passed"), sum("failed")];
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;

/** The counts of one step. A step that fails without a failed test, or does not say what it ran, has failed itself. */
async function run({ name, command: [program, ...args], counts: parse }) {
  const started = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", parse === undefined ? "inherit" : "pipe", "inherit"],
    env: { ...process.env, ASSAYER_COUNTS: reported },
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  const [code] = await once(child, "close").catch((failure) => [failure.message]);
  const found = code === 0 || output !== "" ? parsed(parse, output) : [];
  found.push(...takeReported());
  if (code !== 0 && found.every((one) => one.failed === 0)) found.push({ passed: 0, failed: 1, skipped: [] });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${code === 0 ? "ok" : `FAILED (${code})`}: ${name}, ${seconds} s`);
  return found;
}

function parsed(parse, output) {
  if (parse === undefined) return [];
  try {
    return [parse(output)];
  } catch (failure) {
    console.error(failure.message);
    return [{ passed: 0, failed: 1, skipped: [] }];
  }
}

function takeReported() {
  const lines = readFileSync(reported, "utf8").split("\n").filter(Boolean);
  writeFileSync(reported, "");
  return lines.map((line) => JSON.parse(line));
}

function sum(member) {
  return counts.reduce((total, one) => total + one[member], 0);
}
