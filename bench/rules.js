// What one evaluation costs as the library grows: `node bench/rules.js [level of opa build, default 1]`, after a build.
// The library alone, then with rules added whose guards compare one input field and whose parameters are bundle data.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { unpack } from "../dist/authoring/archive.js";
import { instantiate } from "../dist/policy/adapter.js";
import { report } from "./lib/report.js";
import { median, round } from "./lib/stats.js";

const level = process.argv[2] ?? "1";
const added = [0, 50, 100, 200];
const rounds = 150;
const evaluationsARound = 20;
const inputs = ["runner", "agent", "tool_call", "partner"];
const opa = resolve(".bin/opa");
const entrypoint = "issuance/decision/verdict";

const policies = [];
for (const count of added) policies.push(await libraryWith(count));
const texts = inputs.map((name) => Buffer.from(JSON.stringify(JSON.parse(readFileSync(fixture(name), "utf8")))));
for (const { policy } of policies) texts.forEach((text) => assertAllows(policy.evaluate(text, entrypoint)));

const times = measure();
const [base] = times;
const rows = policies.map(({ rules }, index) => [
  rules,
  ...times[index].map((time) => round(time, 1)),
  round(mean(times[index]) / mean(base)),
  "#".repeat(Math.round((10 * mean(times[index])) / mean(base))),
]);
await report({
  name: "rules",
  title: "Number of rules",
  how: `One evaluation in µs (p50) at \`opa build -O ${level}\`, by number of rules and input; ratio and curve are of their mean.`,
  rows: [["rules", ...inputs, "ratio", "curve"], ...rows],
  targets: [
    {
      what: `${rows.at(-1)[0]} rules against ${rows[0][0]}: time of an evaluation`,
      reach: "≤ 2.5 ×",
      measured: `${round(mean(times.at(-1)) / mean(base))} ×`,
    },
  ],
});

/** Medians in µs, by policy and input. Policies take turns, so that whatever else the machine does reaches all alike. */
function measure() {
  const samples = policies.map(() => texts.map(() => []));
  for (let round = 0; round < rounds; round += 1) {
    texts.forEach((text, input) => {
      policies.forEach(({ policy }, index) => {
        for (let again = 0; again < evaluationsARound; again += 1) {
          const start = process.hrtime.bigint();
          policy.evaluate(text, entrypoint);
          // The first fifth warms up.
          if (round >= rounds / 5) samples[index][input].push(Number(process.hrtime.bigint() - start) / 1_000);
        }
      });
    });
  }
  return samples.map((byInput) => byInput.map(median));
}

async function libraryWith(count) {
  const folder = mkdtempSync(join(tmpdir(), "assayer-rules-"));
  try {
    cpSync("rego", join(folder, "rego"), { recursive: true });
    for (let index = 0; index < count; index += 1) addRule(join(folder, "rego/issuance"), index);
    const archive = join(folder, "bundle.tar.gz");
    const options = ["-O", level, "--ignore", "*_test.rego", "--ignore", "schemas"];
    execFileSync(opa, ["build", "-t", "wasm", "-e", entrypoint, ...options, "-o", archive, "--bundle", "rego"], {
      cwd: folder,
    });
    const files = await unpack(readFileSync(archive));
    const data = JSON.parse(Buffer.from(files.get("data.json")).toString("utf8"));
    const policy = instantiate(files.get("policy.wasm"), data, { maxPages: 1_024 });
    return { policy, rules: countRules(join(folder, "rego/issuance/rules")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A rule as a team would add it, for a kind of identity that none of the inputs has. */
function addRule(library, index) {
  const name = `extra_${index}`;
  write(
    join(library, "rules/extra", name, `${name}.rego`),
    `# METADATA
# title: Extra rule ${index}
# description: The score stays at or below a limit.
package issuance.rules.extra.${name}

import data.issuance.lib.param
import data.issuance.lib.reason

# METADATA
# title: The score is above the limit of rule ${index}
# description: Or there is none to compare.
# custom:
#   code: EXTRA_${index}
#   remediation: See why the score is as it is.
deny contains reason.of(rego.metadata.rule(), {"score": _score}) if {
	input.identity.kind == "kind-${index}"
	not _bearable
}

_bearable if input.risk.score <= param.number("extra", "${name}", "limit")

_score := object.get(input, ["risk", "score"], null)
`,
  );
  write(
    join(library, "config/rules/extra", name, "data.json"),
    JSON.stringify({ level: "enforce", limit: 50 + index }),
  );
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function countRules(folder) {
  const files = readdirSync(folder, { recursive: true });
  return files.filter((path) => path.endsWith(".rego") && !path.endsWith("_test.rego")).length;
}

function fixture(name) {
  return `test/fixtures/inputs/${name}.json`;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A bundle that was built wrong is fast. */
function assertAllows(results) {
  if (results[0]?.result.decision !== "allow") throw new Error("an input that must be allowed is not");
}
