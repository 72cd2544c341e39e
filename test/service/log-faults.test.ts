import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { createEstate } from "../support/acme-estate.ts";
import type { Estate } from "../support/acme-estate.ts";
import { eventually } from "../support/eventually.ts";
import { metricsOf } from "../support/metrics.ts";
import { decide, portalRequest } from "../support/native.ts";
import { logLines, serveAssayer } from "../support/process.ts";
import type { AssayerProcess } from "../support/process.ts";

jest.setTimeout(30_000);

let estate: Estate;
let assayer: AssayerProcess;
beforeAll(async () => {
  estate = await createEstate();
});
afterAll(() => estate.remove());
afterEach(() => assayer.stop());

const serve = async (path: string, mode: string, ...more: string[]) => {
  assayer = await serveAssayer(estate.config, `record.path=${path}`, `record.on_failure=${mode}`, ...more);
};
const isReady = async () => (await fetch(`${assayer.admin}/health/ready`)).status === 200;

// Linux has a disk that is always full.
const full = "/dev/full";
const onFullDisk = existsSync(full) ? describe : describe.skip;

onFullDisk("the disk is full", () => {
  test("deny: nothing is granted that is not recorded", async () => {
    await serve(full, "deny");
    expect(await decide(assayer.decisions, portalRequest)).toEqual({
      decision_id: expect.any(String),
      decision: "deny",
      reasons: [{ code: "RECORD_FAILED", effect: "deny", title: "The decision could not be recorded" }],
      error: { error: "temporarily_unavailable", error_description: "The token could not be decided on." },
      policy: expect.any(Object),
    });
    expect(await isReady()).toBe(false);
    expect(await metricsOf(assayer)).toMatchObject({ 'assayer_record_faults_total{result="failed"}': 1 });
    expect(logLines(assayer.output().stderr)).toContainEqual(
      expect.objectContaining({
        level: "error",
        event: "record_failed",
        cause: expect.objectContaining({ code: "ENOSPC" }),
      }),
    );
  });

  test("drop: decides, and counts what is not recorded", async () => {
    await serve(full, "drop");
    expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
    await eventually(async () =>
      expect(await metricsOf(assayer)).toMatchObject({ 'assayer_record_faults_total{result="dropped"}': 1 }),
    );
    const answer = await fetch(`${assayer.admin}/health/ready`);
    const detail = "RECORD_FAILED: the log cannot be written; decisions go on without records";
    expect([answer.status, await answer.json()]).toEqual([
      200,
      expect.objectContaining({ status: "ready", checks: expect.objectContaining({ log: { ready: true, detail } }) }),
    ]);
  });

  test("block: waits, and denies what still waits at the end", async () => {
    await serve(full, "block", "server.decisions.drain_ms=300");
    const asked = decide(assayer.decisions, portalRequest);
    const early = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 500, "waits"))]);
    expect(early).toBe("waits");
    const [answer, { code }] = await Promise.all([asked, assayer.stop()]);
    expect(answer).toMatchObject({ decision: "deny", reasons: [{ code: "SHUTTING_DOWN" }] });
    expect(code).toBe(0);
  });
});

describe("the log's folder is not there until later", () => {
  test.each(["deny", "block"])("%s", async (mode) => {
    const folder = join(estate.folder, `later-${mode}`);
    await serve(join(folder, "decisions.ndjson"), mode);
    const asked = decide(assayer.decisions, portalRequest);
    await eventually(async () => expect(await isReady()).toBe(false));
    await mkdir(folder);
    const first = await asked;
    expect(first.decision).toBe(mode === "block" ? "allow" : "deny");
    await eventually(async () => {
      expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
    });
    expect(await isReady()).toBe(true);
    const recorded = await readFile(join(folder, "decisions.ndjson"), "utf8");
    expect(recorded.includes(first.decision_id)).toBe(mode === "block");
  });
});

describe("nobody reads standard output or standard error any more", () => {
  test("deny: the process goes on, and grants nothing that is not recorded", async () => {
    await serve("-", "deny");
    expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
    assayer.hangUp("stdout");
    for (let round = 0; round < 3; round += 1) {
      expect(await decide(assayer.decisions, portalRequest)).toMatchObject({
        decision: "deny",
        reasons: [{ code: "RECORD_FAILED" }],
      });
    }
    expect(await isReady()).toBe(false);
    expect((await assayer.stop()).code).toBe(0);
  });

  test("the service's own log is no reason to stop deciding", async () => {
    await serve("off", "deny");
    assayer.hangUp("stderr");
    assayer.signal("SIGHUP");
    for (let round = 0; round < 3; round += 1) {
      expect(await decide(assayer.decisions, portalRequest)).toMatchObject({ decision: "allow" });
      await fetch(`${assayer.admin}/policy/reload`, { method: "POST" });
    }
    expect((await assayer.stop()).code).toBe(0);
  });
});
