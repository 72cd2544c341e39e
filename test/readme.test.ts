import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { runToEnd } from "./support/process.ts";
import { blocksOf, promised } from "./support/readme.ts";

jest.setTimeout(120_000);

const root = resolve(import.meta.dirname, "..");
const readme = await readFile(join(root, "README.md"), "utf8");
const blocks = blocksOf(readme).filter(({ language }) => language === "sh");
/** This one goes on; the others are run beside it. */
const isServer = (text: string) => text === "make run";

const ports = [...new Set([...readme.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port)))];
const taken: number[] = [];
for (const port of ports) if (await answers(port)) taken.push(port);

test("a Markdown text is read as a reader reads it", () => {
  const text =
    "One.\n\n```sh\nmake x\nmake y\n```\n\nanswers `a` with `b.c`. Not `d`.\n\n1. Two:\n\n   ```yaml\n   f:\n     g: 1\n   ```\n";
  expect(blocksOf(text).map(({ language, text: inside }) => [language, inside])).toEqual([
    ["sh", "make x\nmake y"],
    ["yaml", "f:\n  g: 1"],
  ]);
  expect(promised(blocksOf(text)[0]?.after ?? "")).toEqual(["a", "b.c"]);
  expect(promised("does something to `f`.")).toEqual([]);
});

test("the README has blocks to execute, and its ports are those of the defaults", () => {
  expect(blocks.length).toBeGreaterThan(4);
  expect(blocks.filter(({ text }) => isServer(text))).toHaveLength(1);
  expect(blocks.flatMap(({ after }) => promised(after)).length).toBeGreaterThan(1);
  expect(ports).toEqual([8_480, 8_481]);
});

const reason = taken.length > 0 ? `: not executed, port ${taken.join(" and ")} is taken` : "";
const whereFree = taken.length > 0 ? describe.skip : describe;

whereFree(`the README's commands, in order, in a copy of the repository${reason}`, () => {
  let copy: string;
  let server: ReturnType<typeof spawn> | undefined;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "assayer-readme-"));
    const listed = await runToEnd("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
    for (const file of listed.stdout.split("\n").filter(Boolean)) {
      await cp(join(root, file), join(copy, file), { preserveTimestamps: true }).catch(ignoreRemoved);
    }
    // As `npm ci` left them: what is under test is not the network.
    await symlink(join(root, "node_modules"), join(copy, "node_modules"));
    await symlink(join(root, ".bin"), join(copy, ".bin"));
  });
  afterAll(async () => {
    if (server?.pid !== undefined && server.exitCode === null) {
      process.kill(-server.pid, "SIGTERM");
      await once(server, "exit");
    }
    await rm(copy, { recursive: true, force: true });
  });

  test.each(blocks.map(({ text, after }) => ({ text, after })))("$text", async ({ text, after }) => {
    if (isServer(text)) {
      server = spawn("bash", ["-c", text], { cwd: copy, stdio: "ignore", detached: true });
      await untilReady(server);
      return;
    }
    const { code, stdout, stderr } = await runToEnd("bash", ["-e", "-o", "pipefail", "-c", text], { cwd: copy });
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toBe("");
    for (const promise of promised(after)) expect(stdout).toContain(promise);
  });
});

async function untilReady(server: ReturnType<typeof spawn>): Promise<void> {
  const deadline = Date.now() + 100_000;
  for (;;) {
    const ready = await fetch("http://127.0.0.1:8481/health/ready").then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    if (server.exitCode !== null || Date.now() > deadline) throw new Error("`make run` did not get ready");
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** A file that Git still lists may have gone from the work tree. */
function ignoreRemoved(failure: NodeJS.ErrnoException): void {
  if (failure.code !== "ENOENT") throw failure;
}
