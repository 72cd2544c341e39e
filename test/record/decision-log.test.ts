import { spawn } from "node:child_process";
import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import type { DecisionEvent } from "../../src/issuance/ports.ts";
import { createDecisionLog } from "../../src/record/decision-log.ts";
import type { DecisionLogOptions } from "../../src/record/decision-log.ts";
import { fileSink } from "../../src/record/file-sink.ts";
import { decisionRecord } from "../../src/record/line.ts";
import { openDecisionLog } from "../../src/record/open.ts";
import { recordSettings } from "../../src/record/settings.ts";
import type { Sink } from "../../src/record/sink.ts";

const event = (id: string): DecisionEvent => ({
  time: 1_790_000_000_123,
  caller: "acme-idp",
  request_id: "r-1",
  inputJson: `{"now":1790000000,"identity":{"subject":{"id":"jo"},"evidence":[{"type":"jwt"},{"type":"x509"}]}}`,
  decision: {
    decision_id: id,
    decision: "deny",
    reasons: [{ code: "RISK_TOO_HIGH", effect: "deny", title: "Too risky" }],
    error: { error: "access_denied", error_description: "The token was refused by policy." },
    policy: { revision: "1", digest: "sha256:00" },
  },
  timings: { assemble: 0.12345, evaluate: 1, narrow: 0 },
});

const folder = () => mkdtemp(join(tmpdir(), "assayer-record-"));

async function lines(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function options(over: Partial<DecisionLogOptions> & Pick<DecisionLogOptions, "sink">): DecisionLogOptions {
  return {
    on_failure: "deny",
    fsync: "off",
    max_waiting: 100,
    max_wait_ms: 200,
    masks: [],
    onFault: () => {},
    ...over,
  };
}

/** A sink that fails, or hangs, as long as it is told to. */
function moodySink() {
  const written: string[] = [];
  const mood: { now: "well" | "full" | "hung" } = { now: "well" };
  const sink: Sink = {
    write: async (text) => {
      if (mood.now === "hung") return new Promise<void>(() => {});
      if (mood.now === "full") throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      written.push(text);
    },
    sync: async () => {},
    close: async () => {},
  };
  return { written, mood, sink };
}

describe("a record", () => {
  test("is one line with everything it takes to replay the decision", async () => {
    const path = join(await folder(), "decisions.ndjson");
    const settings = recordSettings.parse({ path, fsync: "group" });
    const log = openDecisionLog(settings, { clock: Date.now, stdout: process.stdout, onFault: () => {} });
    await log.record(event("d-1"));
    await log.close();
    const [line] = await lines(path);
    expect(line).toEqual({
      version: 1,
      time: "2026-09-21T14:13:20.123Z",
      decision_id: "d-1",
      request_id: "r-1",
      caller: "acme-idp",
      decision: "deny",
      reasons: [{ code: "RISK_TOO_HIGH", effect: "deny", title: "Too risky" }],
      error: { error: "access_denied", error_description: "The token was refused by policy." },
      policy: { revision: "1", digest: "sha256:00" },
      timings: { assemble: 0.123, evaluate: 1, narrow: 0 },
      input: JSON.parse(event("").inputJson ?? "") as unknown,
    });
    expect(decisionRecord.omit({ input: true }).safeParse({ ...line, input: undefined }).error?.issues ?? []).toEqual([
      expect.objectContaining({ code: "unrecognized_keys", keys: ["input"] }),
    ]);
  });

  test.each([
    ["one member", ["/input/identity/subject/id"], { subject: { id: "[masked]" } }],
    [
      "every member of an array",
      ["/input/identity/evidence/*/type"],
      { evidence: [{ type: "[masked]" }, { type: "[masked]" }] },
    ],
    ["nothing, when nothing is there", ["/input/identity/workload/id", "/input/now/deeper"], {}],
  ])("masks %s", async (_name, masks, expected) => {
    const { written, sink } = moodySink();
    await createDecisionLog(options({ sink, masks })).record(event("d-1"));
    const line = JSON.parse(written.join("")) as { input: { identity: object }; masked: string[] };
    const clear = (JSON.parse(event("").inputJson ?? "") as { identity: object }).identity;
    expect(line.input.identity).toEqual({ ...clear, ...expected });
    expect(line.masked).toEqual(Object.keys(expected).length > 0 ? masks : []);
  });
});

describe("a record of a question that is not about issuance", () => {
  const asked = {
    time: 1_790_000_000_123,
    decision_id: "a-1",
    caller: "acme-idp",
    evaluations: [{ subject: { type: "user", id: "jo" }, decision: true }],
  };
  const { time: _time, ...said } = asked;
  const line = { version: 1, type: "access", time: "2026-09-21T14:13:20.123Z", ...said };

  test.each<[string, object, object[]]>([
    ["is one line among the others", {}, [line]],
    ["is none where nobody wants it", { access: false }, []],
  ])("%s", async (_name, over, expected) => {
    const path = join(await folder(), "decisions.ndjson");
    const settings = recordSettings.parse({ path, ...over });
    const log = openDecisionLog(settings, { clock: Date.now, stdout: process.stdout, onFault: () => {} });
    await log.recordAccess(asked);
    await log.record(event("d-1"));
    await log.close();
    expect(await lines(path)).toEqual([...expected, expect.objectContaining({ decision_id: "d-1" })]);
  });

  test("is masked like the others", async () => {
    const { written, sink } = moodySink();
    const masks = ["/evaluations/*/subject/id", "/input/now"];
    await createDecisionLog(options({ sink, masks })).recordAccess(asked);
    expect(JSON.parse(written.join(""))).toEqual({
      ...line,
      evaluations: [{ subject: { type: "user", id: "[masked]" }, decision: true }],
      masked: [masks[0]],
    });
  });

  test("fails like the others", async () => {
    const { mood, sink } = moodySink();
    const log = createDecisionLog(options({ sink }));
    mood.now = "full";
    await expect(log.recordAccess(asked)).rejects.toMatchObject({ code: "RECORD_FAILED" });
  });
});

describe("when the disk is full", () => {
  test("deny rejects with RECORD_FAILED and recovers", async () => {
    const { mood, sink, written } = moodySink();
    const log = createDecisionLog(options({ sink }));
    mood.now = "full";
    await expect(log.record(event("d-1"))).rejects.toMatchObject({ code: "RECORD_FAILED" });
    expect(log.status()).toMatchObject({ failed: 1, writable: false });
    mood.now = "well";
    await log.record(event("d-2"));
    expect(log.status()).toMatchObject({ written: 1, writable: true });
    expect(written).toHaveLength(1);
  });

  test("drop goes on and counts", async () => {
    const { mood, sink } = moodySink();
    const faults: string[] = [];
    const log = createDecisionLog(options({ sink, on_failure: "drop", onFault: ({ type }) => faults.push(type) }));
    mood.now = "full";
    await log.record(event("d-1"));
    await log.close();
    expect(log.status()).toMatchObject({ dropped: 1 });
    expect(faults).toEqual(["record_failed", "record_dropped"]);
  });

  test("block waits and loses nothing, in order", async () => {
    const { mood, sink, written } = moodySink();
    const log = createDecisionLog(options({ sink, on_failure: "block" }));
    mood.now = "full";
    const waiting = ["d-1", "d-2"].map((id) => log.record(event(id)));
    setTimeout(() => (mood.now = "well"), 150);
    await Promise.all(waiting);
    const ids = written
      .join("")
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { decision_id: string }).decision_id);
    expect(ids).toEqual(["d-1", "d-2"]);
  });

  test("block gives up when the log is closed", async () => {
    const { mood, sink } = moodySink();
    const log = createDecisionLog(options({ sink, on_failure: "block" }));
    mood.now = "full";
    const waiting = log.record(event("d-1"));
    const closed = log.close();
    await expect(waiting).rejects.toMatchObject({ code: "RECORD_FAILED" });
    await closed;
  });
});

describe("when the disk is slow", () => {
  test.each(["deny", "drop"] as const)("%s does not wait beyond its limits", async (on_failure) => {
    const { mood, sink } = moodySink();
    const log = createDecisionLog(options({ sink, on_failure, max_waiting: 1, max_wait_ms: 20 }));
    mood.now = "hung";
    const answers = await Promise.allSettled(["d-1", "d-2", "d-3"].map((id) => log.record(event(id))));
    const expected = on_failure === "deny" ? "rejected" : "fulfilled";
    expect(answers.map(({ status }) => status)).toEqual([expected, expected, expected]);
  });

  test("deny lets each wait its own while", async () => {
    const { mood, sink } = moodySink();
    const log = createDecisionLog(options({ sink, max_wait_ms: 200 }));
    mood.now = "hung";
    const waited = async (id: string) => {
      const started = performance.now();
      await expect(log.record(event(id))).rejects.toMatchObject({ code: "RECORD_FAILED" });
      return performance.now() - started;
    };
    const first = waited("d-1");
    await new Promise((resolve) => setTimeout(resolve, 120));
    for (const each of await Promise.all([first, waited("d-2"), waited("d-3")])) {
      expect(each).toBeGreaterThanOrEqual(199);
      expect(each).toBeLessThan(1_000);
    }
  });
});

describe.each([false, true])("a file, written in place: %s,", (inPlace) => {
  test("is rotated by size and the oldest are deleted", async () => {
    const path = join(await folder(), "decisions.ndjson");
    let now = 1_790_000_000_000;
    const sink = fileSink({ path, rotateBytes: 4_096, keep: 2, inPlace, clock: () => (now += 1) });
    const log = createDecisionLog(options({ sink }));
    for (let index = 0; index < 60; index += 1) await log.record(event(`d-${index}`));
    await log.close();
    const names = (await readdir(join(path, ".."))).sort();
    expect(names).toHaveLength(3);
    for (const name of names) await lines(join(path, "..", name));
  });

  test("takes no other for one that it has rotated", async () => {
    const path = join(await folder(), "decisions");
    await writeFile(`${path}.1`, "of another process\n");
    const log = createDecisionLog(
      options({ sink: fileSink({ path, rotateBytes: 4_096, keep: 1, inPlace, clock: Date.now }) }),
    );
    for (let index = 0; index < 60; index += 1) await log.record(event(`d-${index}`));
    await log.close();
    expect(await readFile(`${path}.1`, "utf8")).toBe("of another process\n");
  });

  test("whose last line was cut short spoils no other", async () => {
    const path = join(await folder(), "decisions.ndjson");
    await writeFile(path, `{"decision_id":"cut`);
    const log = createDecisionLog(
      options({ sink: fileSink({ path, rotateBytes: 1e6, keep: 1, inPlace, clock: Date.now }) }),
    );
    await log.record(event("d-1"));
    await log.close();
    const [, second] = (await readFile(path, "utf8")).split("\n");
    expect(JSON.parse(second ?? "")).toMatchObject({ decision_id: "d-1" });
  });

  test("that cannot be opened denies", async () => {
    const path = join(await folder(), "missing", "decisions.ndjson");
    const log = createDecisionLog(
      options({ sink: fileSink({ path, rotateBytes: 1e6, keep: 1, inPlace, clock: Date.now }) }),
    );
    await expect(log.record(event("d-1"))).rejects.toMatchObject({ code: "RECORD_FAILED" });
  });

  test("on a device that is really full denies", async () => {
    const log = createDecisionLog(
      options({ sink: fileSink({ path: "/dev/full", rotateBytes: 1e6, keep: 1, inPlace, clock: Date.now }) }),
    );
    await expect(log.record(event("d-1"))).rejects.toMatchObject({ code: "RECORD_FAILED" });
    await log.close();
  });

  test.each(["deny", "block"] as const)("holds every acknowledged record after kill -9 (%s)", async (mode) => {
    const path = join(await folder(), "decisions.ndjson");
    const writer = spawn(process.execPath, [
      join(import.meta.dirname, "../support/record-writer.js"),
      path,
      mode,
      String(inPlace),
    ]);
    let acknowledged = "";
    await new Promise<void>((resolve, reject) => {
      writer.stderr.on("data", (chunk: Buffer) => reject(new Error(chunk.toString())));
      writer.stdout.on("data", (chunk: Buffer) => {
        acknowledged += chunk.toString();
        if (acknowledged.length > 4_000) writer.kill("SIGKILL");
      });
      writer.on("close", () => resolve());
    });
    const logged = new Set(
      (await readFile(path, "utf8")).split("\n").map((line) => /"decision_id":"([^"]+)"/.exec(line)?.[1]),
    );
    const ids = acknowledged.split("\n").slice(0, -1);
    expect(ids.length).toBeGreaterThan(100);
    expect(ids.filter((id) => !logged.has(id))).toEqual([]);
  });
});
