// `opa run --server` with the library, optimised, its decision log to a file.
import { execFileSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, start } from "./servers.js";
import { poster } from "./wrk.js";

const library = fileURLToPath(new URL("../../rego", import.meta.url));

/** Starts OPA, ready to be posted `input` at an entry point; `rego` is a module more, by its path. */
export async function startOpa(folder, { entrypoint, input, rego = {} }) {
  const sources = join(folder, "opa");
  cpSync(join(library, "issuance"), join(sources, "issuance"), { recursive: true });
  for (const [path, text] of Object.entries(rego)) {
    mkdirSync(join(sources, path, ".."), { recursive: true });
    writeFileSync(join(sources, path), text);
  }
  const bundle = join(folder, "rego.tar.gz");
  execFileSync("opa", ["build", "-O", "1", "-e", entrypoint, "--ignore", "*_test.rego", "-o", bundle, sources]);
  rmSync(sources, { recursive: true });
  const port = await freePort();
  const log = openSync(join(folder, "opa.log"), "w");
  const address = ["--addr", `127.0.0.1:${port}`];
  const logging = ["--set", "decision_logs.console=true", "--log-level", "error"];
  const server = await start("opa", ["run", "--server", ...address, ...logging, "-b", bundle], {
    ready: `http://127.0.0.1:${port}/health`,
    output: log,
    errors: log,
  });
  closeSync(log);
  const url = `http://127.0.0.1:${port}/v1/data/${entrypoint}`;
  return { ...server, url, post: await poster({ url, body: JSON.stringify({ input }) }) };
}
