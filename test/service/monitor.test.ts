import { Writable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { AssayerError } from "../../src/issuance/errors.ts";
import { createLog } from "../../src/service/log.ts";
import { createMonitor } from "../../src/service/monitor.ts";
import type { MetricEvent } from "../../src/server/metric-table.ts";

type Event = Parameters<ReturnType<typeof createMonitor>["tell"]>[0];

/** A monitor whose lines and counted events are at hand. */
function watched() {
  let text = "";
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const monitor = createMonitor(createLog(stream));
  const counted: MetricEvent[] = [];
  const lines = () =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { monitor, counted, lines, observe: () => monitor.count((event) => counted.push(event)) };
}

const error = new AssayerError("BUNDLE_CORRUPT", "cut off", { cause: new Error("incorrect header") });
const described = { code: "BUNDLE_CORRUPT", message: "cut off", cause: { message: "incorrect header" } };
const decision = {
  decision_id: "d",
  decision: "deny",
  reasons: [],
  error: { error: "access_denied", error_description: "" },
} as const;
const timings = { assemble: 1, evaluate: 2, narrow: 3 };

/** Event, the line that operators read of it (none: it is only counted), what the metrics are told if not the event itself. */
const rows: { event: Event; line?: Record<string, unknown>; metric?: MetricEvent }[] = [
  {
    event: { type: "reloaded", source: "directory", took_ms: 3 },
    line: { level: "info", source: "directory", took_ms: 3 },
  },
  {
    event: { type: "reload_failed", source: "risk", error },
    line: { level: "error", source: "risk", error: described },
  },
  {
    event: { type: "policy_activated", revision: "7", digest: "sha256:00", took_ms: 5 },
    line: { level: "info", revision: "7", digest: "sha256:00", took_ms: 5 },
    metric: { type: "reloaded", source: "policy" },
  },
  {
    event: { type: "policy_rejected", error },
    line: { level: "error", error: described },
    metric: { type: "reload_failed", source: "policy" },
  },
  {
    event: { type: "evaluator_replaced", error: new AssayerError("POLICY_DEADLINE", "too slow") },
    line: { level: "error", error: { code: "POLICY_DEADLINE", message: "too slow" } },
    metric: { type: "evaluator_replaced", code: "POLICY_DEADLINE" },
  },
  { event: { type: "provider_answered", provider: "risk", took_ms: 4 } },
  {
    event: { type: "provider_failed", provider: "risk", code: "PROVIDER_TIMEOUT", error },
    line: { level: "warn", provider: "risk", code: "PROVIDER_TIMEOUT", error: described },
  },
  { event: { type: "budget_exceeded", provider: "risk" } },
  {
    event: { type: "circuit", provider: "risk", state: "open" },
    line: { level: "warn", provider: "risk", state: "open" },
  },
  { event: { type: "keys_fetched", issuer: "https://idp.example", keys: 2, took_ms: 9 } },
  {
    event: { type: "keys_failed", issuer: "https://idp.example", error },
    line: { level: "warn", issuer: "https://idp.example", error: described },
  },
  { event: { type: "evidence_judged", evidence: "jwt", code: "EVIDENCE_EXPIRED" } },
  {
    event: { type: "evidence_failed", evidence: "x509", error },
    line: { level: "error", evidence: "x509", error: described },
  },
  { event: { type: "caller_keys_reloaded", path: "/keys" }, line: { level: "info", path: "/keys" } },
  {
    event: { type: "caller_keys_failed", path: "/keys", cause: error },
    line: { level: "error", path: "/keys", cause: described },
  },
  { event: { type: "record_failed", cause: error }, line: { level: "error", cause: described } },
  { event: { type: "record_dropped", cause: error }, line: { level: "warn", cause: described } },
  {
    event: { type: "decision_failed", decisionId: "d", error },
    line: { level: "error", decisionId: "d", error: described },
  },
  {
    event: { type: "recorded", event: { time: 0, caller: "idp", decision, timings } },
    metric: { type: "steps", timings },
  },
  { event: { type: "decided", caller: "idp", decision, milliseconds: 1 } },
  { event: { type: "shed", caller: "idp", cause: "full" } },
  { event: { type: "problem", code: "JSON_INVALID" } },
  { event: { type: "connection_refused" } },
  { event: { type: "listener_failed", cause: error }, line: { level: "error", cause: described } },
];

test.each(rows)("$event.type", ({ event, line, metric }) => {
  const { monitor, counted, lines, observe } = watched();
  observe();
  monitor.tell(event);
  expect(lines()).toEqual(line === undefined ? [] : [{ time: expect.any(String), event: event.type, ...line }]);
  expect(counted).toEqual([metric ?? event]);
});

describe("before there are metrics", () => {
  test("what happens is in the log at once, and counted, once, when there are", () => {
    const { monitor, counted, lines, observe } = watched();
    monitor.tell({ type: "policy_rejected", error });
    monitor.tell({ type: "keys_fetched", issuer: "https://idp.example", keys: 2, took_ms: 9 });
    expect(lines()).toHaveLength(1);
    expect(counted).toEqual([]);
    observe();
    monitor.tell({ type: "connection_refused" });
    expect(counted).toEqual([
      { type: "reload_failed", source: "policy" },
      { type: "keys_fetched", issuer: "https://idp.example", keys: 2, took_ms: 9 },
      { type: "connection_refused" },
    ]);
  });

  test("only so much is kept: the first", () => {
    const { monitor, counted, lines, observe } = watched();
    for (let turn = 0; turn < 1_100; turn += 1) {
      monitor.tell({ type: "keys_failed", issuer: `https://${turn}.example`, error });
    }
    expect(lines()).toHaveLength(1_100);
    observe();
    expect(counted).toHaveLength(1_000);
    expect(counted.at(-1)).toMatchObject({ issuer: "https://999.example" });
  });
});

test("a line tells an error's codes and messages, and neither its stack nor its details", () => {
  const { monitor, lines } = watched();
  const secret = new AssayerError("CONTEXT_FAILED", "assembling failed", { details: { token: "secret" } });
  monitor.tell({ type: "decision_failed", decisionId: "d", error: secret });
  expect(JSON.stringify(lines())).not.toMatch(/secret|\.ts|at /);
});
