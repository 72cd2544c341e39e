import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createEstate, reload } from "../../support/acme-estate.ts";
import type { Estate } from "../../support/acme-estate.ts";
import { eventually } from "../../support/eventually.ts";
import { keepAsking } from "../../support/load.ts";
import { metricsOf } from "../../support/metrics.ts";
import { decide, portalRequest } from "../../support/native.ts";
import { childrenOf, logLines, patient, serveAssayer } from "../../support/process.ts";
import type { AssayerProcess } from "../../support/process.ts";
import { openRaw } from "../../support/raw-http.ts";

jest.setTimeout(60_000);

/** For a process to be replaced on a busy machine. */
const replacedMs = 30_000;
const unwatched = ["policy.watch=false", "context.directory.watch=false"];
const maxConnections = 40;

let estate: Estate;
let assayer: AssayerProcess;
beforeAll(async () => {
  estate = await createEstate();
  const limit = `server.decisions.max_connections=${maxConnections}`;
  assayer = await serveAssayer(estate.config, "server.processes=2", limit, ...unwatched, ...patient);
});
afterAll(async () => {
  await assayer.stop();
  await estate.remove();
});

/** Asks over many connections at once, which the processes get in turns. */
const askMany = () => Promise.all(Array.from({ length: 16 }, () => decide(assayer.decisions, portalRequest)));

/** Ids of the decisions that a process has recorded. */
async function recorded(process: number): Promise<string[]> {
  const text = await readFile(join(estate.folder, `decisions.${process}.ndjson`), "utf8");
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { decision_id: string }).decision_id);
}

/** The metrics count what is recorded: on a busy machine a moment later. */
const expectCounted = (number: number) =>
  eventually(async () => {
    const counts = Object.entries(await metricsOf(assayer)).filter(([name]) =>
      name.startsWith("assayer_decisions_total{"),
    );
    expect(counts.reduce((sum, [, value]) => sum + value, 0)).toBe(number);
  });

const health = async () => {
  const answer = await fetch(`${assayer.admin}/health/ready`);
  const { checks } = (await answer.json()) as { checks: Record<string, { ready: boolean; detail?: string }> };
  return { status: answer.status, checks };
};

const allThere = () =>
  eventually(async () => {
    expect((await metricsOf(assayer))["assayer_processes"]).toBe(2);
    expect((await health()).checks["processes"]).toEqual({ ready: true });
  }, replacedMs);

test("both decide, each records for itself, and the metrics are their sum", async () => {
  const decisions = await askMany();
  const [one, two] = [await recorded(1), await recorded(2)];
  expect(Math.min(one.length, two.length)).toBeGreaterThan(0);
  expect([...one, ...two].sort()).toEqual(decisions.map(({ decision_id }) => decision_id).sort());
  await expectCounted(16);
  expect(await metricsOf(assayer)).toMatchObject({ assayer_processes: 2 });
});

test("one line says that both are ready; every line of theirs says whose it is", () => {
  const lines = logLines(assayer.output().stderr);
  expect(lines.filter(({ event }) => event === "ready")).toEqual([
    expect.objectContaining({ decisions: assayer.decisions, admin: assayer.admin, digest: expect.any(String) }),
  ]);
  const activated = lines.filter(({ event }) => event === "policy_activated");
  expect(activated.map(({ process }) => process)).toEqual([1, 2]);
});

test("the supervisor shows what they tell of themselves", async () => {
  const { status, checks } = await health();
  expect(status).toBe(200);
  expect(Object.keys(checks)).toEqual(["processes", "policy", "directory", "keys", "log"]);
  expect(await (await fetch(`${assayer.admin}/policy`)).json()).toMatchObject({ digest: assayer.ready["digest"] });
  const catalogue = (await (await fetch(`${assayer.admin}/catalogue`)).json()) as object[];
  expect(catalogue.length).toBeGreaterThan(10);
});

describe("a reload reaches both", () => {
  const expectOnAll = (decision: string) =>
    eventually(async () => {
      const found = await askMany();
      expect(new Set(found.map((one) => one.decision))).toEqual(new Set([decision]));
    });

  test("asked for over HTTP", async () => {
    await estate.edit("directory/owners.yaml", ["owners", "maria", "active"], false);
    expect(new Set((await askMany()).map(({ decision }) => decision))).toEqual(new Set(["allow"]));
    await reload(assayer);
    expect(new Set((await askMany()).map(({ decision }) => decision))).toEqual(new Set(["deny"]));
  });

  test("asked for by SIGHUP", async () => {
    await estate.restore();
    assayer.signal("SIGHUP");
    await expectOnAll("allow");
  });

  test("what they refuse is said once", async () => {
    await estate.edit("directory/owners.yaml", ["owners", "maria", "activ"], true);
    const refused = await fetch(`${assayer.admin}/policy/reload`, { method: "POST" });
    expect(await refused.json()).toMatchObject({ code: "RELOAD_FAILED", detail: "directory: DIRECTORY_INVALID" });
    const { status, checks } = await health();
    expect([status, checks["directory"]]).toEqual([200, expect.objectContaining({ ready: true })]);
    expect(checks["directory"]?.detail).toContain("DIRECTORY_INVALID");
    await estate.restore();
    await reload(assayer);
    await expectOnAll("allow");
  });
});

test("connections beyond the limit of each are closed, and not handed around", async () => {
  const opened = await Promise.all(
    Array.from({ length: 2 * maxConnections + 10 }, () => openRaw(Number(new URL(assayer.decisions).port))),
  );
  let closed = 0;
  for (const { closed: end } of opened) void end.then(() => (closed += 1));
  await eventually(async () => {
    expect(closed).toBeGreaterThanOrEqual(10);
    expect((await metricsOf(assayer))["assayer_connections_refused_total"]).toBe(closed);
  });
  for (const { socket } of opened) socket.destroy();
  await eventually(async () => expect((await metricsOf(assayer))["assayer_connections"]).toBeLessThan(maxConnections));
});

test("one that is lost is replaced under its number while the other answers, and its counts stay", async () => {
  const before = (await recorded(1)).length + (await recorded(2)).length;
  await expectCounted(before);
  const [victim = 0] = await childrenOf(assayer);
  process.kill(victim, "SIGKILL");
  await eventually(async () =>
    expect(await health()).toMatchObject({
      status: 200,
      checks: { processes: { ready: true, detail: expect.stringMatching(/^process [12] is not ready$/) } },
    }),
  );
  for (let round = 0; round < 10; round += 1) {
    expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
  }
  await expectCounted(before + 10);
  await allThere();
  expect(await metricsOf(assayer)).toMatchObject({ assayer_processes_lost_total: 1 });
  await expectCounted(before + 10);
  expect(logLines(assayer.output().stderr)).toContainEqual(
    expect.objectContaining({ level: "error", event: "process_lost", process: expect.any(Number), signal: "SIGKILL" }),
  );
  const lengths = async () => [(await recorded(1)).length, (await recorded(2)).length] as const;
  const [one, two] = await lengths();
  await eventually(async () => {
    await askMany();
    const [oneNow, twoNow] = await lengths();
    expect(Math.min(oneNow - one, twoNow - two)).toBeGreaterThan(0);
  });
});

test("one that is stuck is said, and the metrics do not wait for it", async () => {
  const [stuck = 0] = await childrenOf(assayer);
  process.kill(stuck, "SIGSTOP");
  try {
    expect(await metricsOf(assayer)).toMatchObject({ assayer_processes: 2 });
    await eventually(async () => {
      expect((await health()).checks["processes"]).toEqual({
        ready: false,
        detail: expect.stringMatching(/^process [12] has been silent for \d+ s$/),
      });
    }, replacedMs);
  } finally {
    process.kill(stuck, "SIGCONT");
  }
  await allThere();
});

test("a stop under load answers every request that was accepted, however many are signalled", async () => {
  const workers = await childrenOf(assayer);
  const load = keepAsking(assayer.decisions, 16);
  await eventually(() => expect(load.outcomes.answered).toBeGreaterThan(100));
  // As a terminal does it: every process of the group gets the signal. Theirs alone stops nothing.
  for (const worker of workers) process.kill(worker, "SIGINT");
  const { answered } = load.outcomes;
  await eventually(() => expect(load.outcomes.answered).toBeGreaterThan(answered + 100));
  load.expectStop();
  assayer.signal("SIGINT");
  const { code } = await assayer.ended;
  await load.ended;
  expect(code).toBe(0);
  expect(load.outcomes).toEqual({ answered: expect.any(Number), refused: 16, lost: 0 });
  const all = new Set([...(await recorded(1)), ...(await recorded(2))]);
  expect(all.size).toBeGreaterThanOrEqual(load.allowed());
});
