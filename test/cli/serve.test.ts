import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { appendFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { keepAsking } from "../support/load.ts";
import { decide, portalRequest } from "../support/native.ts";
import { logLines, runAssayer, serveAssayer } from "../support/process.ts";

jest.setTimeout(30_000);

let estate: Estate;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());

/** Lines of the decision log. */
const recorded = async () => (await estate.read("decisions.ndjson").catch(() => "")).split("\n").length - 1;

test("says where it listens once it is ready, and warns of what is insecure", async () => {
  const assayer = await serveAssayer(estate.config);
  expect(await (await fetch(`${assayer.admin}/health/ready`)).json()).toMatchObject({ status: "ready" });
  expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
  const { code, stdout, stderr } = await assayer.stop();
  const lines = logLines(stderr);
  expect(lines.find(({ event }) => event === "ready")).toMatchObject({
    level: "info",
    decisions: assayer.decisions,
    admin: assayer.admin,
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  expect(lines).toContainEqual(expect.objectContaining({ level: "warn", event: "insecure_allow_anonymous" }));
  expect(lines.at(-1)).toMatchObject({ event: "stopping", signal: "SIGTERM" });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
});

test("standard output holds the decision log where that is what is configured, and nothing else", async () => {
  const assayer = await serveAssayer(estate.config, "record.path=-");
  const { decision_id } = await decide(assayer.decisions, portalRequest);
  const { stdout } = await assayer.stop();
  const lines = stdout.split("\n");
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ decision_id, decision: "allow" });
});

test("SIGHUP reads policy and directory again where nothing is watched", async () => {
  const unwatched = ["policy.watch=false", "context.directory.watch=false"];
  const assayer = await serveAssayer(estate.config, ...unwatched);
  await estate.edit("directory/owners.yaml", ["owners", "maria", "active"], false);
  expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
  assayer.signal("SIGHUP");
  await eventually(async () => {
    expect(await decide(assayer.decisions, portalRequest)).toMatchObject({
      decision: "deny",
      reasons: [{ code: "OWNER_INACTIVE" }],
    });
  });
  await estate.restore();
  expect((await assayer.stop()).code).toBe(0);
});

describe.each(["SIGTERM", "SIGINT"] as const)("%s under load", (signal) => {
  test("answers every request that was accepted, then ends", async () => {
    const before = await recorded();
    const assayer = await serveAssayer(estate.config);
    const load = keepAsking(assayer.decisions, 16);
    await eventually(() => expect(load.outcomes.answered).toBeGreaterThan(100));
    load.expectStop();
    assayer.signal(signal);
    const { code } = await assayer.ended;
    await load.ended;
    expect(code).toBe(0);
    expect(load.outcomes).toEqual({ answered: expect.any(Number), refused: 16, lost: 0 });
    // Each allow has its line in the decision log.
    expect((await recorded()) - before).toBeGreaterThanOrEqual(load.allowed());
  });
});

describe("does not start, and says why, with exit code 2", () => {
  test.each([
    ["decisions", 1],
    ["admin", 1],
    ["decisions", 2],
    ["admin", 2],
  ] as const)("where the %s port is taken, with server.processes %i", async (listener, processes) => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const { port } = blocker.address() as AddressInfo;
    const ports = { decisions: 0, admin: 0, [listener]: port };
    const settings = [`decisions.port=${ports.decisions}`, `admin.port=${ports.admin}`, `processes=${processes}`];
    const sets = settings.flatMap((one) => ["--set", `server.${one}`]);
    const { code, stdout, stderr } = await runAssayer(["serve", "--config", estate.config, ...sets]);
    blocker.close();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const message = stderr.split("\n").filter((line) => !line.startsWith("{"));
    expect(message).toEqual([`ADDRESS_IN_USE: another process listens on 127.0.0.1 port ${port}`, ""]);
  });

  test("where the configuration has a typo", async () => {
    await estate.write("assayer.yaml", `${await estate.read("assayer.yaml")}\nservr:\n  admin: { port: 1 }\n`);
    const line = (await estate.read("assayer.yaml")).split("\n").indexOf("servr:") + 1;
    const ended = await runAssayer(["serve", "--config", estate.config]);
    await estate.restore();
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/^CONFIG_INVALID: /);
    expect(ended.stderr).toContain(`assayer.yaml:${line}:1: servr: unknown member "servr", did you mean "server"?`);
  });

  test("where an address that anybody can reach would be served without credentials", async () => {
    const ended = await runAssayer(["serve", "-c", estate.config, "--set", "server.decisions.address=0.0.0.0"]);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain("INSECURE_ADDRESS: ");
  });

  test("where the directory has a fault", async () => {
    await appendFile(`${estate.folder}/directory/extra.yaml`, "ownrs: []\n");
    const ended = await runAssayer(["serve", "--config", estate.config]);
    await estate.drop("directory/extra.yaml");
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(
      /DIRECTORY_INVALID: [^]*extra\.yaml:1:1: ownrs: unknown member "ownrs", did you mean "owners"\?/,
    );
  });
});
