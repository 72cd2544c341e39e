import { describe, expect, test } from "@jest/globals";
import type { Decision } from "../../src/issuance/decision.ts";
import { counters, gauges } from "../../src/server/metric-table.ts";
import type { MetricEvent } from "../../src/server/metric-table.ts";
import { counted, createMetrics, renderTogether, together } from "../../src/server/metrics.ts";

const deny = (...codes: string[]): Decision => ({
  decision_id: "d",
  decision: "deny",
  reasons: codes.map((code) => ({ code, effect: "deny", title: "" })),
  error: { error: "access_denied", error_description: "" },
});

/** The samples of one metric, as its lines say them. */
async function samples(metrics: ReturnType<typeof createMetrics>, name: string): Promise<string[]> {
  const { text } = await metrics.render();
  return text.split("\n").filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

describe("events become counts", () => {
  const decided = { type: "decided", caller: "acme-idp", milliseconds: 2 } as const;
  test.each<[MetricEvent, string[]]>([
    [
      { ...decided, decision: deny("OVERLOADED", "RISK_TOO_HIGH") },
      [
        'assayer_decisions_total{outcome="deny",caller="acme-idp"} 1',
        'assayer_decision_reasons_total{code="OVERLOADED",effect="deny",caller="acme-idp"} 1',
        'assayer_decision_reasons_total{code="RISK_TOO_HIGH",effect="deny",caller="acme-idp"} 1',
        'assayer_decision_seconds_bucket{le="0.0025",step="total"} 1',
        'assayer_decision_seconds_bucket{le="0.001",step="total"} 0',
      ],
    ],
    [{ ...decided, caller: "nobody", decision: deny() }, ['assayer_decisions_total{outcome="deny",caller="other"} 1']],
    [
      { type: "steps", timings: { assemble: 1, evaluate: 2, narrow: 0.1 } },
      [
        'assayer_decision_seconds_sum{step="assemble"} 0.001',
        'assayer_decision_seconds_sum{step="evaluate"} 0.002',
        'assayer_decision_seconds_sum{step="narrow"} 0.0001',
      ],
    ],
    [{ type: "shed", caller: "acme-idp", cause: "full" }, ['assayer_shed_total{cause="full",caller="acme-idp"} 1']],
    [{ type: "problem", code: "JSON_INVALID" }, ['assayer_problems_total{code="JSON_INVALID"} 1']],
    [
      { type: "access_answered", caller: "acme-idp", permitted: 3, denied: 2 },
      [
        'assayer_access_decisions_total{outcome="allow",caller="acme-idp"} 3',
        'assayer_access_decisions_total{outcome="deny",caller="acme-idp"} 2',
      ],
    ],
    [
      { type: "searched", caller: "nobody", sought: "subject", result: "failed" },
      ['assayer_access_searches_total{sought="subject",result="failed",caller="other"} 1'],
    ],
    [{ type: "connection_refused" }, ["assayer_connections_refused_total 1"]],
    [{ type: "listener_failed", cause: new Error("x") }, ["assayer_listener_failures_total 1"]],
    [
      { type: "caller_keys_failed", path: "k", cause: 1 },
      ['assayer_reloads_total{source="caller_keys",result="failed"} 1'],
    ],
    [{ type: "caller_keys_reloaded", path: "k" }, ['assayer_reloads_total{source="caller_keys",result="good"} 1']],
    [{ type: "reloaded", source: "directory" }, ['assayer_reloads_total{source="directory",result="good"} 1']],
    [{ type: "reload_failed", source: "policy" }, ['assayer_reloads_total{source="policy",result="failed"} 1']],
    [
      { type: "evaluator_replaced", code: "POLICY_MEMORY" },
      ['assayer_evaluators_replaced_total{code="POLICY_MEMORY"} 1'],
    ],
    [
      { type: "provider_failed", provider: "edr", code: "PROVIDER_TIMEOUT" },
      ['assayer_provider_errors_total{provider="edr",code="PROVIDER_TIMEOUT"} 1'],
    ],
    [
      { type: "budget_exceeded", provider: "edr" },
      ['assayer_provider_errors_total{provider="edr",code="BUDGET_EXCEEDED"} 1'],
    ],
    [
      { type: "circuit", provider: "edr", state: "open" },
      ['assayer_provider_circuits_total{provider="edr",state="open"} 1'],
    ],
    [{ type: "keys_fetched", issuer: "i" }, ['assayer_key_fetches_total{issuer="i",result="good"} 1']],
    [{ type: "keys_failed", issuer: "i" }, ['assayer_key_fetches_total{issuer="i",result="failed"} 1']],
    [
      { type: "evidence_judged", evidence: "jwt", code: "VERIFIED" },
      ['assayer_evidence_total{type="jwt",code="VERIFIED"} 1'],
    ],
    [{ type: "record_failed" }, ['assayer_record_faults_total{result="failed"} 1']],
    [{ type: "record_dropped" }, ['assayer_record_faults_total{result="dropped"} 1']],
    [{ type: "process_lost" }, ["assayer_processes_lost_total 1"]],
  ])("%j", async (event, expected) => {
    const metrics = createMetrics({ callers: ["acme-idp"], readings: {} });
    metrics.observe(event);
    const { text } = await metrics.render();
    for (const line of expected) expect(text.split("\n")).toContain(line);
  });

  test("an event that no metric knows is passed over", () => {
    const metrics = createMetrics({ callers: [], readings: {} });
    for (const type of ["provider_answered", "constructor", "__proto__"]) {
      expect(() => metrics.observe({ type } as unknown as MetricEvent)).not.toThrow();
    }
  });
});

test("whoever sends requests cannot make the number of series grow", async () => {
  const metrics = createMetrics({ callers: ["acme-idp"], readings: {}, maxCodes: 3 });
  for (let index = 0; index < 100; index += 1) {
    const decision = deny(`RULE_${index}`, "INTERNAL", "not a code", `x${index}`);
    metrics.observe({ type: "decided", caller: `caller-${index}`, decision, milliseconds: 1 });
  }
  expect((await samples(metrics, "assayer_decision_reasons_total")).sort()).toEqual([
    'assayer_decision_reasons_total{code="INTERNAL",effect="deny",caller="other"} 100',
    'assayer_decision_reasons_total{code="RULE_0",effect="deny",caller="other"} 1',
    'assayer_decision_reasons_total{code="RULE_1",effect="deny",caller="other"} 1',
    'assayer_decision_reasons_total{code="RULE_2",effect="deny",caller="other"} 1',
    'assayer_decision_reasons_total{code="other",effect="deny",caller="other"} 297',
  ]);
});

test("gauges are read when the metrics are, and are NaN while there is nothing to read", async () => {
  let age: number | undefined;
  const metrics = createMetrics({ callers: [], readings: { assayer_policy_age_seconds: () => age } });
  expect(await samples(metrics, "assayer_policy_age_seconds")).toEqual(["assayer_policy_age_seconds Nan"]);
  age = 7;
  expect(await samples(metrics, "assayer_policy_age_seconds")).toEqual(["assayer_policy_age_seconds 7"]);
  expect(await samples(metrics, "assayer_directory_age_seconds")).toEqual([]);
});

test("two sets of metrics do not know of each other, and the runtime's are there where asked for", async () => {
  const [one, two] = [
    createMetrics({ callers: [], readings: {}, runtime: true }),
    createMetrics({ callers: [], readings: {} }),
  ];
  one.observe({ type: "problem", code: "PATH_NOT_FOUND" });
  expect(await samples(two, "assayer_problems_total")).toEqual([]);
  const { text, contentType } = await one.render();
  expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(text).toContain("assayer_nodejs_eventloop_lag_seconds");
});

describe("several processes together", () => {
  const measured = async (policyAge: number, connections: number, problems: number) => {
    const readings = { assayer_policy_age_seconds: () => policyAge, assayer_connections: () => connections };
    const metrics = createMetrics({ callers: [], readings });
    for (let index = 0; index < problems; index += 1) metrics.observe({ type: "problem", code: "PATH_NOT_FOUND" });
    return metrics.samples();
  };

  test("their counts are added up, and an age is that of the oldest", async () => {
    const { text, contentType } = await renderTogether([await measured(7, 2, 1), await measured(3, 4, 5)]);
    expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "assayer_policy_age_seconds 7",
        "assayer_connections 6",
        'assayer_problems_total{code="PATH_NOT_FOUND"} 6',
      ]),
    );
  });

  test("of one that is gone its counts stay", async () => {
    const gone = await together([counted(await measured(7, 2, 1)), counted(await measured(8, 9, 1))]);
    const { text } = await renderTogether([gone, await measured(3, 4, 5)]);
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "assayer_policy_age_seconds 3",
        "assayer_connections 4",
        'assayer_problems_total{code="PATH_NOT_FOUND"} 7',
      ]),
    );
  });
});

test("describes each metric of ours", async () => {
  const readings = Object.fromEntries(Object.keys(gauges).map((name) => [name, () => 1]));
  const described = await createMetrics({ callers: [], readings }).describe();
  expect(described.map(({ name }) => name).sort()).toEqual(
    [...Object.keys(counters), ...Object.keys(gauges), "assayer_decision_seconds"].sort(),
  );
  expect(described.every(({ help }) => help.endsWith("."))).toBe(true);
});
