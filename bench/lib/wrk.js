// wrk (https://github.com/wg/wrk, Debian's package `wrk`) makes the load: one thread, so that the servers have the rest.
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { newFolder } from "./folder.js";

const run = promisify(execFile);

/**
 * A function that posts `body` for some seconds: requests/s, p50 and p99 in ms, and answers that were not 2xx. With
 * `numbered`, every request has a number of its own as X-Request-ID, and in the body in place of `__COUNT__`.
 */
export async function poster({ url, body, headers = {}, connections = 16, numbered = false }) {
  const folder = await newFolder();
  const bodyFile = join(folder, "body.json");
  const script = join(folder, "post.lua");
  await writeFile(bodyFile, body);
  const lines = Object.entries({ "Content-Type": "application/json", ...headers }).map(
    ([name, value]) => `wrk.headers["${name}"] = "${value}"`,
  );
  await writeFile(script, `${luaHead(bodyFile)}\n${lines.join("\n")}\n${numbered ? luaCounting : ""}\n${luaDone}`);
  return async (seconds) => {
    const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", script, url];
    const { stdout } = await run("wrk", args).catch((failure) => {
      if (failure.code === "ENOENT") throw new Error("wrk is missing: apt-get install wrk", { cause: failure });
      throw failure;
    });
    return JSON.parse(stdout.slice(stdout.indexOf("RESULT") + 6));
  };
}

const luaHead = (file) => `
wrk.method = "POST"
local handle = io.open("${file}", "rb")
wrk.body = handle:read("*a")
handle:close()`;

const luaCounting = `
local head, tail = wrk.body:match("^(.*)__COUNT__(.*)$")
local count = os.time() * 100000
function request()
  count = count + 1
  local number = string.format('%d', count)
  wrk.headers["X-Request-ID"] = number
  return wrk.format(nil, nil, nil, head and head .. number .. tail or wrk.body)
end`;

const luaDone = `
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('RESULT{"rps":%.1f,"p50":%.3f,"p99":%.3f,"errors":%d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end`;
