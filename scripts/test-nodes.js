// Runs the tests on every Node.js that Assayer supports, a line for each: `make test-nodes`, or with arguments for jest,
// `node scripts/test-nodes.js test/issuance`. The versions come from npm's package `node`, into .bin/nodes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { nodes } from "./nodes.js";

const jest = resolve("node_modules/jest/bin/jest.js");
const results = nodes.map((version) => report(version, runOn(provide(version))));
process.exitCode = results.every(Boolean) ? 0 : 1;

function report(version, { ended, output }) {
  const passed = ended === 0;
  if (!passed) console.error(output);
  const summary = /^Tests: +(.+)$/m.exec(output)?.[1] ?? `jest ended with ${ended}`;
  console.log(`Node ${version}: ${passed ? "ok" : "FAILED"}, ${summary}`);
  return passed;
}

/** The path of that version's binary. */
function provide(version) {
  const folder = resolve(".bin/nodes", version);
  const binary = join(folder, "node_modules/node/bin/node");
  if (versionOf(binary) === version) return binary;
  mkdirSync(folder, { recursive: true });
  // An empty project of its own, so that npm does not take the checkout for it.
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run("npm", ["install", "--no-save", "--prefix", folder, `node@${version}`]);
  const found = versionOf(binary);
  if (found !== version) throw new Error(`npm's package node@${version} brought ${found ?? "no binary"}`);
  return binary;
}

function versionOf(binary) {
  if (!existsSync(binary)) return undefined;
  return run(binary, ["--version"], "utf8").trim().replace("v", "");
}

/** jest on that binary, which is also the `node` that the tests find on PATH. */
function runOn(binary) {
  const env = { ...process.env, PATH: [dirname(binary), process.env.PATH].join(delimiter) };
  const args = ["--experimental-vm-modules", "--no-warnings", jest, "--maxWorkers=100%", ...process.argv.slice(2)];
  const options = { env, encoding: "utf8", maxBuffer: 2 ** 28, stdio: ["ignore", "ignore", "pipe"] };
  const { status, signal, stderr } = spawnSync(binary, args, options);
  return { ended: status ?? signal, output: stderr };
}

function run(program, args, encoding) {
  const { status, error, stdout } = spawnSync(program, args, { encoding, stdio: ["ignore", encoding ? "pipe" : 2, 2] });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
  return stdout;
}
