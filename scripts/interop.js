// The interop scenarios of AuthZEN: `make interop`. With AUTHZEN=<a checkout of openid/authzen>, its published harnesses
// ask a real Assayer, a new one for each; without, our own tables ask the same in jest. What a harness asks, expects and
// compares stays as it was published; it is only compiled anew, as its own package asks for tools that refuse it.
import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { buildBundle } from "../dist/authoring/bundle-build.js";
import { opaAt } from "../dist/authoring/opa.js";
import { startAssayer } from "../examples/demo/assayer.js";
import { defaultBundle } from "./default-bundle.js";

/** `cases`: a harness that asks fewer has not passed. */
const harnesses = [
  { name: "todo", sources: "authzen-todo-backend/test", version: "authorization-api-1_0-02", cases: 43 },
  { name: "gateway", sources: "authzen-api-gateways/test-harness/test", cases: 25 },
  { name: "search", sources: "authzen-search-demo/test-harness/src", cases: 198 },
  { name: "idp", sources: "authzen-idp/test-harness/src", example: "search", cases: 6 },
];
const tools = ["typescript@5", "@types/node@22", "cli-color@2"];
const compilerOptions = {
  target: "esnext",
  module: "CommonJS",
  moduleResolution: "node",
  esModuleInterop: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  rootDir: ".",
  outDir: "build",
};
const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js", "--verbose"];

const checkout = process.env.AUTHZEN ?? "";
process.exitCode = (checkout === "" ? askOurs() : await askAll(resolve(checkout))) ? 0 : 1;

function askOurs() {
  return (
    spawnSync(process.execPath, [...jest, "test/callers/authzen/interop.test.ts"], { stdio: "inherit" }).status === 0
  );
}

async function askAll(authzen) {
  const folder = await mkdtemp(join(tmpdir(), "assayer-interop-"));
  try {
    const built = await build(authzen, join(folder, "harnesses"));
    const passed = [];
    for (const harness of harnesses)
      passed.push(report(harness, await ask(harness, built, join(folder, harness.name))));
    return passed.every(Boolean);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Copies the harnesses' sources to `folder` and compiles them there. */
async function build(authzen, folder) {
  for (const { name, sources } of harnesses) {
    await cp(join(authzen, "interop", sources), join(folder, name), { recursive: true });
  }
  const include = harnesses.flatMap(({ name }) => [`${name}/*.ts`, `${name}/**/*.json`]);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
  run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...tools], folder);
  run("npx", ["tsc"], folder);
  return join(folder, "build");
}

/** What a harness says of an Assayer with the policy and the directory of its scenario: a line for each question. */
async function ask({ name, example = name, version }, built, folder) {
  const key = randomUUID();
  await configure(resolve("examples/authzen-interop", example), folder, key);
  const assayer = await startAssayer(folder);
  try {
    const own = version === undefined ? [] : [version];
    const env = { ...process.env, AUTHZEN_PDP_API_KEY: `Bearer ${key}`, NO_COLOR: "1" };
    const args = [join(built, name, "runner.js"), assayer.url, ...own, "console"];
    return spawnSync(process.execPath, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", 2] }).stdout;
  } finally {
    await assayer.close();
  }
}

/** Writes what an operator would: a bundle and a configuration. */
async function configure(example, folder, key) {
  const { roots, selfTest } = defaultBundle;
  const bundle = await buildBundle({ roots: [...roots, example], selfTest, opa: opaAt(".bin/opa") });
  const digest = createHash("sha256").update(key).digest("hex");
  const configuration = {
    // Nothing here is about time.
    policy: { bundle: "bundle.tar.gz", deadline_ms: 1_000 },
    context: { directory: { path: join(example, "directory") } },
    record: { path: "decisions.ndjson" },
    server: { callers: [{ name: "harness", keys: [`sha256:${digest}`] }] },
  };
  await mkdir(folder);
  await writeFile(join(folder, "bundle.tar.gz"), bundle);
  await writeFile(join(folder, "assayer.yaml"), JSON.stringify(configuration));
}

/** Whether all passed. A harness ends well whatever it finds, so what counts is its lines. */
function report({ name, cases }, output) {
  const lines = stripVTControlCharacters(output).split("\n");
  const passed = lines.filter((line) => line.startsWith("PASS ")).length;
  const others = lines.filter((line) => /^(FAIL|ERROR) /.test(line));
  for (const line of others) console.log(line);
  console.log(`${name}: ${passed} of ${passed + others.length} PASS, ${cases} expected`);
  return others.length === 0 && passed >= cases;
}

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
}
