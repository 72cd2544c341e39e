// wrk (https://github.com/wg/wrk, Debian's package `wrk`) makes the load: one thread, so that the servers have the rest.
import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { newFolder } from "./folder.js";

const run = promisify(execFile);

/** A function that posts `body` for some seconds: requests/s, p50 and p99 in ms, and answers that were not 2xx. */
export async function poster({ url, body, headers = {}, connections = 16 }) {
  const folder = await newFolder();
  const [bodyFile, script] = [join(folder, "body.json"), join(folder, "post.lua")];
  await writeFile(bodyFile, body);
  const lines = Object.entries({ "Content-Type": "application/json", ...headers }).map(
    ([name, value]) => `wrk.headers["${name}"] = "${value}"`,
  );
  await writeFile(script, `${luaPosting(bodyFile)}\n${lines.join("\n")}\n${luaDone}`);
  return (seconds) => load({ url, script, connections, seconds });
}

/** The same with these requests, by turns, and how many were `sent`: with enough of them, each comes once. */
export async function send({ url, requests, connections = 16, seconds }) {
  const folder = await newFolder();
  const [file, script] = [join(folder, "requests"), join(folder, "send.lua")];
  const { host } = new URL(url);
  await writeFile(file, Buffer.concat(requests.map((request) => measured(onTheWire(request, host)))));
  await writeFile(script, `${luaSending(file)}\n${luaDone}`);
  const found = await load({ url, script, connections, seconds });
  await rm(folder, { recursive: true });
  return found;
}

function onTheWire({ method, path, headers, body }, host) {
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`);
}

/** With its length before it, in eight digits. */
function measured(bytes) {
  return Buffer.concat([Buffer.from(String(bytes.length).padStart(8, "0")), bytes]);
}

async function load({ url, script, connections, seconds }) {
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url];
  const { stdout } = await run("wrk", args).catch((failure) => {
    if (failure.code === "ENOENT") throw new Error("wrk is missing: apt-get install wrk", { cause: failure });
    throw failure;
  });
  return JSON.parse(stdout.slice(stdout.indexOf("RESULT") + 6));
}

const luaPosting = (file) => `
wrk.method = "POST"
local handle = io.open("${file}", "rb")
wrk.body = handle:read("*a")
handle:close()`;

const luaSending = (file) => `
local requests, turn = {}, 0
local handle = io.open("${file}", "rb")
for size in function() return handle:read(8) end do
  requests[#requests + 1] = handle:read(tonumber(size))
end
handle:close()
function request()
  turn = turn % #requests + 1
  return requests[turn]
end`;

const luaDone = `
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('RESULT{"sent":%d,"rps":%.1f,"p50":%.3f,"p99":%.3f,"errors":%d}\\n',
    summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end`;
