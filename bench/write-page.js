// Writes docs/performance.md from what the benchmarks left in var/bench.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { markdown, resultsFolder } from "./lib/report.js";
import { table } from "./lib/stats.js";

const results = [
  "http",
  "in-process",
  "scale",
  "rules",
  "deadline",
  "authzen",
  "authzen-large",
  "hooks",
  "soak",
  "reloads",
  "rehearsal",
].flatMap(read);

writeFileSync(
  new URL("../docs/performance.md", import.meta.url),
  `<!-- Written by make bench, make soak and make bench-rehearsal. -->
# Performance

Each figure is from one run on one machine, in which what is compared took turns. Ratios carry over to other machines
better than figures do.

${machine()}

To repeat it: \`make bench\` takes some fifteen minutes and needs [wrk](https://github.com/wg/wrk), \`make soak\` another
twenty, \`make bench-rehearsal\` four. All want a machine that does nothing else.

${targets()}

${results.map(section).join("\n")}`,
);

/** Nothing where a benchmark has not been run. */
function read(name) {
  try {
    return [JSON.parse(readFileSync(new URL(`${name}.json`, resultsFolder), "utf8"))];
  } catch (failure) {
    if (failure.code === "ENOENT") return [];
    throw failure;
  }
}

function machine() {
  const [{ model }] = cpus();
  const cerbos = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).devDependencies;
  const rows = [
    ["machine", ""],
    ["CPU", `${cpus().length} cores, ${model.trim()}`],
    ["memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["Node.js", process.version],
    ["OPA", /Version: (\S+)/.exec(execFileSync("opa", ["version"], { encoding: "utf8" }))[1]],
    ["Cerbos", cerbos["@cerbos/cerbos-linux-x64"]],
  ];
  return table(rows);
}

function targets() {
  const rows = results.flatMap((result) => result.targets.map(({ what, reach, measured }) => [what, reach, measured]));
  return table([["what", "target", "measured"], ...rows]);
}

function section(result) {
  return `${markdown(result)}\nMeasured ${result.date} at commit ${result.commit} on ${result.cpu}.\n`;
}
