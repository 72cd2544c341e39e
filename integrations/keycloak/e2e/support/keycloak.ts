import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../../../test/support/free-port.ts";
import { administrator } from "./administrator.ts";

/** The longest that Keycloak may take to build itself with our jar and to start, on a busy machine. */
const startMs = 300_000;

export interface KeycloakProcess {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** What it has written so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export interface KeycloakOptions {
  /** Realms by name, as Keycloak imports them. */
  readonly realms: Readonly<Record<string, object>>;
  /** Options of our provider: `url`, `key-file` … */
  readonly options: Readonly<Record<string, string>>;
}

/** Starts the distribution that scripts/test-keycloak.js has prepared, with an empty database. */
export async function startKeycloak({ realms, options }: KeycloakOptions): Promise<KeycloakProcess> {
  const home = process.env["ASSAYER_KEYCLOAK_HOME"];
  if (home === undefined) throw new Error("ASSAYER_KEYCLOAK_HOME is not set: run `make test-keycloak`");
  await rm(join(home, "data"), { recursive: true, force: true });
  await mkdir(join(home, "data/import"), { recursive: true });
  for (const [name, realm] of Object.entries(realms)) {
    await writeFile(join(home, `data/import/${name}.json`), JSON.stringify(realm));
  }
  const port = await freePort();
  const provider = Object.entries(options).map(([name, value]) => `--spi-token-interceptor--assayer--${name}=${value}`);
  const child = spawn(
    "bash",
    [
      join(home, "bin/kc.sh"),
      "start-dev",
      "--import-realm",
      "--http-host=127.0.0.1",
      `--http-port=${port}`,
      "--http-management-port=0",
      "--cache=local",
      ...provider,
    ],
    {
      // A group of its own: kc.sh starts Java more than once.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
        JAVA_OPTS_KC_HEAP: "-Xms128m -Xmx768m",
      },
    },
  );
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (log += text));
  const closed = once(child, "close");
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    await closed;
  };
  const deadline = Date.now() + startMs;
  while (!/Listening on: http/.test(log)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`Keycloak did not start:\n${log}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  return { url, log: () => log, stop };
}
