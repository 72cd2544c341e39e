// What a benchmark found goes to standard output as Markdown, and to var/bench for the page that write-page.js makes.
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { table } from "./stats.js";

export const resultsFolder = new URL("../../var/bench/", import.meta.url);

/**
 * A result: `name` of the benchmark, `title`, `how` it was measured, `rows` of a table, the first one its head, and
 * `targets`: what each is about, what was to be reached, and what was.
 */
export async function report(result) {
  await mkdir(resultsFolder, { recursive: true });
  const kept = { ...result, date: new Date().toISOString().slice(0, 10), commit: commit(), cpu: cpu() };
  await writeFile(new URL(`${result.name}.json`, resultsFolder), `${JSON.stringify(kept, undefined, 2)}\n`);
  console.log(markdown(result));
}

export function markdown({ title, how, rows }) {
  return `## ${title}\n\n${how}\n\n${table(rows)}\n`;
}

/** Results of one page may come from several machines. */
function cpu() {
  const [{ model }] = cpus();
  return `${cpus().length} cores, ${model.trim()}`;
}

/** What was measured, with a plus where it was not exactly that. */
function commit() {
  const git = (...args) => execFileSync("git", args, { encoding: "utf8" }).trim();
  return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "--", "src", "rego", "bundles") && "+");
}
