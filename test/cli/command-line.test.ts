import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { compiledCli, runAssayer, runToEnd, serveAssayer } from "../support/process.ts";
import { noTerminal, runOnTerminal } from "../support/terminal.ts";

let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());

const request = "examples/acme/requests/portal.json";

describe("what is loaded", () => {
  /** Packages, by what is imported of them while a verb runs. */
  async function packagesOf(args: readonly string[]): Promise<Set<string>> {
    const hook = pathToFileURL(resolve("test/support/print-loads.js")).href;
    const { stderr } = await runAssayer(args, { env: { NODE_OPTIONS: `--import=${hook}` } });
    const loaded = [...stderr.matchAll(/^loaded (.*)$/gm)].map(([, url = ""]) => url);
    expect(loaded).toContainEqual(expect.stringMatching(/dist\/cli\/run\.js$/));
    return new Set(loaded.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
  }

  test.each([[["--help"]], [[]], [["srve"]], [["version"]], [["help", "version"]]])(
    "%j: commander alone",
    async (args) => {
      expect(await packagesOf(args)).toEqual(new Set(["commander"]));
    },
  );

  test("a verb that decides: more", async () => {
    expect(await packagesOf(["eval", "--help"])).toContain("zod");
  });
});

describe("a mistake: exit code 2, what was meant, and how it is called", () => {
  test.each<[string[], string, string]>([
    [["srve"], "(Did you mean serve?)", "Usage: assayer [options] [command]"],
    [["config", "chek"], "(Did you mean check?)", "Usage: assayer config [options] [command]"],
    [["serve", "--confg", "x"], "(Did you mean --config?)", "Usage: assayer serve [options]\n(assayer serve --help "],
    [["serve", "--quite"], "(Did you mean --quiet?)", "Usage: assayer serve [options]"],
    [["config", "check", "--st", "x"], "(Did you mean --set?)", "Usage: assayer config check [options]"],
    [["diff", "--format", "xml"], "text, markdown, html, json", "Usage: assayer diff [options]"],
    [["help", "srve"], "(Did you mean serve?)", "Usage: assayer [options] [command]"],
  ])("%j", async (args, meant, usage) => {
    const { code, stdout, stderr } = await runAssayer(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(meant);
    expect(stderr).toContain(usage);
  });
});

test.each([["diff"], ["config check"]])("assayer help %s is its --help", async (verb) => {
  const [helped, asked] = await Promise.all([
    runAssayer(["help", ...verb.split(" ")]),
    runAssayer([...verb.split(" "), "--help"]),
  ]);
  expect(helped).toEqual(asked);
  expect(helped).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Examples:") as unknown });
});

describe("--quiet", () => {
  test.each([[["--quiet", "eval"]], [["eval", "-q"]]])("results stay: %j", async (args) => {
    const { code, stdout, stderr } = await runAssayer([...args, "--config", estate.config, request]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ decision: "allow" });
  });

  test("remarks go, exit codes stay", async () => {
    const nobody = ["healthcheck", "--url", "http://127.0.0.1:1"];
    expect(await runAssayer(nobody)).toEqual({ code: 1, stdout: "", stderr: "not ready\n" });
    expect(await runAssayer([...nobody, "--quiet"])).toEqual({ code: 1, stdout: "", stderr: "" });
  });

  test("errors stay", async () => {
    const { code, stderr } = await runAssayer(["--quiet", "eval", "/nowhere.json"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "USAGE: /nowhere.json: cannot be read (ENOENT)\n" });
    expect((await runAssayer(["--quiet", "srve"])).stderr).toContain("unknown command 'srve'");
  });
});

const onTerminal = noTerminal === undefined ? describe : describe.skip;
onTerminal(`on a terminal${noTerminal === undefined ? "" : ` (${noTerminal})`}`, () => {
  const escape = "\u001B[";

  test("errors and headings are coloured", async () => {
    const { code, stdout } = await runOnTerminal(["eval", "/nowhere.json"]);
    expect(stdout).toContain(`${escape}31mUSAGE:${escape}39m /nowhere.json`);
    expect(code).toBe(2);
    expect((await runOnTerminal(["--help"])).stdout).toContain(`${escape}1mThe service:${escape}22m`);
  });

  test("not with NO_COLOR", async () => {
    const { stdout } = await runOnTerminal(["eval", "/nowhere.json"], { NO_COLOR: "1" });
    expect(stdout).toContain("USAGE: /nowhere.json");
    expect((await runOnTerminal(["--help"], { NO_COLOR: "1" })).stdout).not.toContain(escape);
  });

  test("and not elsewhere", async () => {
    const { stdout } = await runAssayer(["--help"], { env: { FORCE_COLOR: "1" } });
    expect(stdout).not.toContain(escape);
  });
});

describe("nobody reads to the end", () => {
  const shell = (script: string, ...args: string[]) =>
    runToEnd("sh", ["-c", script, "sh", process.execPath, compiledCli(), ...args]);

  test("a reader that is gone is no fault", async () => {
    const { stderr } = await shell('("$@"; echo "ended with $?" >&2) | true', "callers", "--kinds");
    expect(stderr).toBe("ended with 0\n");
  });

  test("the exit code is still that of the result", async () => {
    const denied = ["eval", "--config", estate.config, "examples/acme/requests/portal-denied.json"];
    const { stderr } = await shell('("$@"; echo "ended with $?" >&2) | true', ...denied);
    expect(stderr).toBe("ended with 6\n");
  });

  test("nor does standard error need a reader", async () => {
    const { stdout } = await shell('{ { "$@"; echo "ended with $?"; } 2>&1 >&3 | true; } 3>&1', "srve");
    expect(stdout).toBe("ended with 2\n");
  });

  const full = "/dev/full";
  const withFull = existsSync(full) ? test : test.skip;
  withFull("a disk that is full is one: exit code 1, and why", async () => {
    const { stderr } = await shell(`"$@" > ${full}; echo "ended with $?" >&2`, "version");
    expect(stderr).toBe("INTERNAL: standard output cannot be written (ENOSPC)\nended with 1\n");
  });
});

describe("interrupted", () => {
  test("a verb ends at once, and a shell calls that 130", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    // As after Ctrl-C on a terminal: all of the group is told, and the shell outlives it.
    const script = 'trap : INT; "$@"; echo "ended with $?"';
    const verb = ["healthcheck", "--url", `http://127.0.0.1:${port}`, "--timeout", "60000"];
    const group = spawn("sh", ["-c", script, "sh", process.execPath, compiledCli(), ...verb], { detached: true });
    let output = "";
    const collect = (text: string) => {
      output += text;
    };
    group.stdout.setEncoding("utf8").on("data", collect);
    group.stderr.setEncoding("utf8").on("data", collect);
    await once(silent, "request");
    process.kill(-(group.pid ?? Number.NaN), "SIGINT");
    await once(group, "close");
    silent.closeAllConnections();
    silent.close();
    expect(output).toBe("ended with 130\n");
  });

  test("the service answers what it has accepted, and ends with 0", async () => {
    const assayer = await serveAssayer(estate.config);
    assayer.signal("SIGINT");
    expect(await assayer.ended).toMatchObject({ code: 0 });
  });
});
