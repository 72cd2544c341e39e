import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { storyRequest } from "../../examples/acme/request.js";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { portalRequest } from "../support/native.ts";
import { runAssayer, serveAssayer } from "../support/process.ts";

jest.setTimeout(30_000);

const requests = "examples/acme/requests";
const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };

let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());

describe("eval", () => {
  const evaluate = (args: readonly string[], input = "") =>
    runAssayer(["eval", "--config", estate.config, ...args], { input });

  test("an allow is printed, exit code 0", async () => {
    const { code, stdout, stderr } = await evaluate([`${requests}/portal.json`]);
    expect(JSON.parse(stdout)).toMatchObject({ decision: "allow", issuance: { scopes: ["invoices:read"] } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("a deny is printed, exit code 6", async () => {
    const { code, stdout, stderr } = await evaluate([`${requests}/portal-denied.json`]);
    expect(JSON.parse(stdout)).toMatchObject({ decision: "deny", reasons: [{ code: "RISK_TOO_HIGH" }] });
    expect({ code, stderr }).toEqual({ code: 6, stderr: "" });
  });

  test.each([[[]], [["-"]]])("a request on standard input: %j", async (args) => {
    const { code, stdout } = await evaluate(args, JSON.stringify(portalRequest));
    expect(JSON.parse(stdout)).toMatchObject({ decision: "allow" });
    expect(code).toBe(0);
  });

  test("a request with evidence, which is verified", async () => {
    const good = await storyRequest("agent", estate.folder);
    const { code, stdout } = await evaluate([], JSON.stringify(good));
    expect({ code, decision: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      decision: { decision: "allow" },
    });
    const none = await evaluate([`${requests}/agent-without-evidence.json`]);
    expect(none.code).toBe(6);
    expect(none.stdout).toContain("WORKLOAD_EVIDENCE_MISSING");
  });

  test("nothing is written to the decision log", async () => {
    await evaluate([`${requests}/portal.json`]);
    await expect(estate.read("decisions.ndjson")).rejects.toMatchObject({ code: "ENOENT" });
  });

  const malformed: [string, string[], string, RegExp][] = [
    ["not JSON", [], "{", /^USAGE: standard input: is not JSON\n$/],
    ["nothing", [], "", /^USAGE: standard input: is not JSON\n$/],
    ["not a request", [], '{"grant_type":7}', /^USAGE: standard input: \/grant_type: /],
    ["an unknown member", [], JSON.stringify({ ...portalRequest, sudo: true }), /USAGE: .*sudo/],
    ["a file that is not there", ["/nowhere.json"], "", /^USAGE: \/nowhere\.json: cannot be read \(ENOENT\)\n$/],
    [
      "a configuration that is not there",
      ["--config", "/nowhere.yaml", "-"],
      "{}",
      /CONFIG_INVALID: .*\/nowhere\.yaml/,
    ],
    [
      "a bundle that is not there",
      ["--bundle", "/nowhere.tar.gz"],
      JSON.stringify(portalRequest),
      /^BUNDLE_UNREADABLE: .*\/nowhere\.tar\.gz\n$/,
    ],
    ["a bundle that is none", ["--bundle", "package.json"], JSON.stringify(portalRequest), /^BUNDLE_CORRUPT: .*\n$/],
  ];
  test.each(malformed)("%s: exit code 2, and why on standard error", async (_name, args, input, message) => {
    const { code, stdout, stderr } = await evaluate(args, input);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("config check", () => {
  const check = (...args: string[]) => runAssayer(["config", "check", "--config", estate.config, ...args]);

  test("prints what it found, exit code 0", async () => {
    const { code, stdout, stderr } = await check();
    expect(JSON.parse(stdout)).toMatchObject({
      policy: { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
      directory: { files: 9, tenants: 3, registrations: 13, resources: 10, owners: 5 },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  interface Fault {
    readonly name: string;
    readonly file?: readonly [name: string, from: string, to: string];
    readonly set?: string;
    readonly says: RegExp;
  }
  const faults: Fault[] = [
    {
      name: "an unknown member",
      file: ["assayer.yaml", "\n  path: decisions.ndjson", "\n  pth: decisions.ndjson"],
      says: /CONFIG_INVALID: .*assayer\.yaml:\d+:3: record\.pth: unknown member "pth", did you mean "path"\?/,
    },
    {
      name: "not YAML",
      file: ["assayer.yaml", "record:", "record: ["],
      says: /CONFIG_INVALID: .*assayer\.yaml:\d+:\d+: /,
    },
    {
      name: "a wrong value of a flag",
      set: "server.decisions.port=high",
      says: /CONFIG_INVALID: --set server\.decisions\.port: /,
    },
    { name: "a value of a flag that is no YAML", set: "record.masks=[", says: /CONFIG_INVALID: --set record\.masks: / },
    { name: "a bundle that is not there", set: "policy.bundle=/nowhere.tar.gz", says: /BUNDLE_UNREADABLE: / },
    { name: "a bundle that is none", set: "policy.bundle=package.json", says: /BUNDLE_CORRUPT: / },
    { name: "a directory that is not there", set: "context.directory.path=/nowhere", says: /DIRECTORY_INVALID: / },
    {
      name: "an unknown member in the directory",
      file: ["directory/agents.yaml", "clusters: [prod-eu-1, prod-eu-2]", "cluster: [prod-eu-1]"],
      says: /DIRECTORY_INVALID: [^]*agents\.yaml:\d+:\d+: .*unknown member "cluster", did you mean "clusters"\?/,
    },
    {
      name: "an owner that nobody knows",
      file: ["directory/partners.yaml", "owner: lena", "owner: lina"],
      says: /DIRECTORY_INVALID: [^]*partners\.yaml:\d+:\d+: .*lina/,
    },
    {
      name: "a score that is none",
      file: ["facts/risk.yaml", "score: 64", "score: 640"],
      says: /FACTS_INVALID: [^]*risk\.yaml:\d+:\d+: /,
    },
    {
      name: "a builder without its key",
      file: ["assayer.yaml", "keys/builder.pem", "keys/bilder.pem"],
      says: /ATTESTER_KEY_INVALID: /,
    },
  ];
  test.each(faults)("$name: exit code 2, and where on standard error", async ({ file, set, says }) => {
    if (file) {
      const text = await estate.read(file[0]);
      expect(text).toContain(file[1]);
      await estate.write(file[0], text.replace(file[1], file[2]));
    }
    const { code, stdout, stderr } = await check(...(set === undefined ? [] : ["--set", set]));
    await estate.restore();
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("healthcheck", () => {
  const healthcheck = (url: string, ...args: string[]) => runAssayer(["healthcheck", "--url", url, ...args]);

  test("a service that is ready: exit code 0", async () => {
    const assayer = await serveAssayer(estate.config);
    const found = await healthcheck(assayer.admin);
    await assayer.stop();
    expect(found).toEqual({ code: 0, stdout: "", stderr: "ready\n" });
    expect(await healthcheck(assayer.admin)).toEqual({ code: 1, stdout: "", stderr: "not ready\n" });
  });

  test("a service without a policy: exit code 1", async () => {
    const assayer = await serveAssayer(estate.config, "policy.bundle=/nowhere.tar.gz");
    const found = await healthcheck(assayer.admin);
    await assayer.stop();
    expect(found).toEqual({ code: 1, stdout: "", stderr: "not ready\n" });
  });

  test("a service that does not answer: exit code 1, in time", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((resolve) => {
      silent.once("listening", resolve);
    });
    const { port } = silent.address() as AddressInfo;
    const found = await healthcheck(`http://127.0.0.1:${port}`, "--timeout", "300");
    silent.closeAllConnections();
    silent.close();
    expect(found).toEqual({ code: 1, stdout: "", stderr: "not ready\n" });
  });
});

describe("version and help", () => {
  test.each([["version"]])("%s", async (verb) => {
    const { code, stdout, stderr } = await runAssayer([verb]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.startsWith(`assayer ${version} `)).toBe(true);
  });

  const verbs = ["", "serve", "eval", "config", "config check", "emulate", "healthcheck", "version"];
  test.each(verbs)("assayer %s --help", async (verb) => {
    const { code, stdout, stderr } = await runAssayer([...verb.split(" "), "--help"].filter(Boolean));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.startsWith(`Usage: ${`assayer ${verb}`.trim()} `)).toBe(true);
  });

  const mistakes: [string, string[], string][] = [
    ["an unknown verb", ["srve"], "unknown command 'srve'"],
    ["an unknown option", ["serve", "--confg", "x"], "unknown option '--confg'"],
    ["an unknown option of the program", ["--verbose"], "unknown option '--verbose'"],
    ["an option without its value", ["eval", "--config"], "argument missing"],
    ["too much", ["version", "extra"], "too many arguments"],
    ["an unknown verb of config", ["config", "chek"], "unknown command 'chek'"],
  ];
  test.each(mistakes)("%s: exit code 2", async (_name, args, message) => {
    const { code, stdout, stderr } = await runAssayer(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test.each([[[]], [["config"]]])("no verb at all prints the help to standard error, exit code 2: %j", async (args) => {
    const { code, stdout, stderr } = await runAssayer(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Usage: assayer/);
  });
});
