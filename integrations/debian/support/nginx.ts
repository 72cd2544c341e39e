import { spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../test/support/free-port.ts";

/** Whom nginx runs as where the tests are root's: nobody. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const startMs = 10_000;

export interface Nginx {
  readonly port: number;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** What it has written to its error log so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** A real nginx in a folder of its own, in the foreground, with these directives in its one `server`. */
export async function startNginx(directives: string): Promise<Nginx> {
  const program = process.env["ASSAYER_NGINX"];
  if (program === undefined) throw new Error("ASSAYER_NGINX is not set: run `make test-debian-idps`");
  const folder = await mkdtemp(join(tmpdir(), "assayer-nginx-"));
  const port = await freePort();
  await writeFile(join(folder, "nginx.conf"), configuration(port, directives));
  if (unprivileged.uid !== undefined) await chown(folder, unprivileged.uid, unprivileged.gid);
  const child = spawn(program, ["-e", "stderr", "-p", folder, "-c", "nginx.conf"], {
    ...unprivileged,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const closed = once(child, "close");
  const stop = async () => {
    child.kill();
    await closed;
    await rm(folder, { recursive: true });
  };
  const deadline = Date.now() + startMs;
  while (!(await listens(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`nginx did not start:\n${log}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  return { port, url: `http://127.0.0.1:${port}`, log: () => log, stop };
}

function configuration(port: number, directives: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`);
  return `
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    error_log stderr info;
    events {}
    http {
      access_log off;
      ${temporary.join(" ")}
      server {
        listen 127.0.0.1:${port};
        ${directives}
      }
    }
  `;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
