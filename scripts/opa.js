// Provides the pinned OPA as .bin/opa: `make opa`, or `node scripts/opa.js <folder>`. In this order: what is there
// already, the right version on PATH, `go install`, the official release with the SHA-256 that is published beside it.
// ASSAYER_OPA_URL names another place with the same files, such as a mirror.
import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { arch, platform } from "node:os";
import { delimiter, join, resolve } from "node:path";

const version = "1.22.2";
const release = process.env.ASSAYER_OPA_URL ?? `https://github.com/open-policy-agent/opa/releases/download/v${version}`;
const assets = new Map([
  ["linux x64", "opa_linux_amd64_static"],
  ["linux arm64", "opa_linux_arm64_static"],
  ["darwin x64", "opa_darwin_amd64"],
  ["darwin arm64", "opa_darwin_arm64_static"],
]);

const folder = resolve(process.argv[2] ?? ".bin");
const binary = join(folder, "opa");
const ways = [
  { name: "found on PATH", take: linkFromPath },
  { name: "built with go install", take: install },
  { name: "downloaded", take: download },
];

await provide();

async function provide() {
  if (isRight(binary)) return;
  mkdirSync(folder, { recursive: true });
  const failures = [];
  for (const { name, take } of ways) {
    try {
      await take();
      if (!isRight(binary)) throw new Error(`${binary} is not OPA ${version}`);
      return console.log(`OPA ${version} ${name}: ${binary}`);
    } catch (failure) {
      failures.push(`  not ${name}: ${failure.message}`);
    }
  }
  console.error(`OPA ${version} cannot be provided:\n${failures.join("\n")}`);
  process.exitCode = 1;
}

function isRight(candidate) {
  try {
    return execFileSync(candidate, ["version"], { encoding: "utf8", stdio: "pipe" }).startsWith(
      `Version: ${version}\n`,
    );
  } catch {
    return false;
  }
}

async function linkFromPath() {
  const candidates = (process.env.PATH ?? "").split(delimiter).map((place) => resolve(place, "opa"));
  const found = candidates.find((candidate) => candidate !== binary && isRight(candidate));
  if (found === undefined) throw new Error(`no OPA ${version} there`);
  replaceBinary((temporary) => symlinkSync(found, temporary));
}

async function install() {
  execFileSync("go", ["install", `github.com/open-policy-agent/opa@v${version}`], {
    env: { ...process.env, GOBIN: folder },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

async function download() {
  const asset = assets.get(`${platform()} ${arch()}`);
  if (asset === undefined) throw new Error(`there is no release for ${platform()} ${arch()}`);
  const [expected] = (await get(`${asset}.sha256`)).toString("utf8").trim().split(/\s/);
  const bytes = await get(asset);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== expected) throw new Error(`${release}/${asset} has the SHA-256 ${digest}, published is ${expected}`);
  replaceBinary((temporary) => {
    writeFileSync(temporary, bytes);
    chmodSync(temporary, 0o755);
  });
}

async function get(file) {
  const url = `${release}/${file}`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(300_000) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    throw new Error(`${url}: ${cause.message}${cause.cause ? ` (${cause.cause.message})` : ""}`, { cause });
  }
}

/** Whole or not at all: another make may be looking at the binary. */
function replaceBinary(write) {
  const temporary = `${binary}.${randomUUID()}`;
  try {
    write(temporary);
    renameSync(temporary, binary);
  } finally {
    rmSync(temporary, { force: true });
  }
}
