import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs every step, also after one failed, prints the reason of each test that was skipped and then the line
 * `N passed, N failed, N skipped`; answers the number of failures.
 */
export async function runSuite(steps, print) {
  const folder = mkdtempSync(join(tmpdir(), "assayer-suite-"));
  const counts = [];
  try {
    for (const step of steps) counts.push(...(await run(step, join(folder, "counts.ndjson"), print)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const skipped = counts.flatMap((one) => one.skipped);
  for (const test of skipped) print(`skipped: ${test}`);
  const failed = sum(counts, "failed");
  print(`${sum(counts, "passed")} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed;
}

/** The counts of one step. A step that ends with an error and no failed test has failed itself. */
async function run({ name, command: [program, ...args], counts }, reported, print) {
  writeFileSync(reported, "");
  const started = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", counts === undefined ? "inherit" : "pipe", "inherit"],
    env: { ...process.env, ASSAYER_COUNTS: reported },
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => (output += text));
  const why = await once(child, "close").then(
    ([code, signal]) => (code === 0 ? undefined : `exit ${code ?? signal}`),
    (error) => error.message,
  );
  const found = [...readReported(reported), ...(counts === undefined ? [] : counted(counts, output, print))];
  if (why !== undefined && sum(found, "failed") === 0) found.push(broken);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  print(`${why === undefined ? "ok" : `FAILED (${why})`}: ${name}, ${seconds} s`);
  return found;
}

const broken = { passed: 0, failed: 1, skipped: [] };

function counted(counts, output, print) {
  try {
    return [counts(output, print)];
  } catch (error) {
    print(`its results cannot be read: ${error.message}`);
    return [broken];
  }
}

function readReported(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function sum(counts, member) {
  return counts.reduce((total, one) => total + one[member], 0);
}
