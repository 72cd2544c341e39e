import { AggregatorRegistry, Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { GaugeConfiguration } from "prom-client";
import { errorCodes } from "../issuance/errors.ts";
import { counters, gauges, secondsBuckets, stepHelp } from "./metric-table.ts";
import type { CounterName, GaugeName, MetricEvent } from "./metric-table.ts";

export interface MetricsOptions {
  /** Names of the configured callers; whoever else appears is counted as `other`. */
  readonly callers: readonly string[];
  /** What is measured when somebody asks: each returns a number, or nothing while there is none. */
  readonly readings: { readonly [Name in GaugeName]?: () => number | undefined };
  /** Policy codes that get a label of their own; the rest is `other`. */
  readonly maxCodes?: number;
  /** The process and its event loop, too: `assayer_process_…`, `assayer_nodejs_eventloop_lag_…`. */
  readonly runtime?: boolean;
}

export interface Metrics {
  /** Counts what any room reports; events that say nothing to a metric are passed over. */
  readonly observe: (event: MetricEvent) => void;
  readonly render: () => Promise<Rendered>;
  /** What there is to render, for another process that renders the sum of several. */
  readonly samples: () => Promise<Samples>;
  /** Name, type and meaning of each metric of ours, for the reference. */
  readonly describe: () => Promise<{ readonly name: string; readonly type: string; readonly help: string }[]>;
}

/** The Prometheus text format. */
export interface Rendered {
  readonly contentType: string;
  readonly text: string;
}

/** What a registry holds at one moment. */
export type Samples = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Every label is from a closed set, or bounded: whoever sends requests cannot make the number of series grow. */
export function createMetrics({ callers, readings, maxCodes = 256, runtime = false }: MetricsOptions): Metrics {
  const registry = new Registry();
  if (runtime) collectDefaultMetrics({ register: registry, prefix: "assayer_" });
  const counts = new Map(
    Object.entries(counters).map(([name, { help, labels }]) => [
      name,
      new Counter({ name, help, labelNames: [...labels], registers: [registry] }),
    ]),
  );
  for (const [name, { help, across }] of Object.entries(gauges)) {
    const read = readings[name as GaugeName];
    if (read !== undefined) registry.registerMetric(gauge({ name, help, aggregator: across }, read));
  }
  const steps = new Histogram({
    name: "assayer_decision_seconds",
    help: stepHelp,
    labelNames: ["step"],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const [assemble, evaluate, narrow, total] = ["assemble", "evaluate", "narrow", "total"].map((step) =>
    steps.labels(step),
  );

  const knownCallers = new Set(callers);
  const callerLabel = (name: string) => (knownCallers.has(name) ? name : other);
  const codeLabel = boundedCodes(maxCodes);
  const add = (number: number, name: CounterName, ...labels: string[]) =>
    counts
      .get(name)
      ?.labels(...labels)
      .inc(number);
  const count = (name: CounterName, ...labels: string[]) => add(1, name, ...labels);

  const handlers: { readonly [Type in MetricEvent["type"]]: (event: Extract<MetricEvent, { type: Type }>) => void } = {
    decided: ({ caller, decision, milliseconds }) => {
      const name = callerLabel(caller);
      count("assayer_decisions_total", decision.decision, name);
      for (const { code, effect } of decision.reasons) {
        count("assayer_decision_reasons_total", codeLabel(code), effect, name);
      }
      total?.observe(milliseconds / 1_000);
    },
    steps: ({ timings }) => {
      assemble?.observe(timings.assemble / 1_000);
      evaluate?.observe(timings.evaluate / 1_000);
      narrow?.observe(timings.narrow / 1_000);
    },
    shed: ({ caller, cause }) => count("assayer_shed_total", cause, callerLabel(caller)),
    problem: ({ code }) => count("assayer_problems_total", code),
    connection_refused: () => count("assayer_connections_refused_total"),
    listener_failed: () => count("assayer_listener_failures_total"),
    caller_keys_reloaded: () => count("assayer_reloads_total", "caller_keys", "good"),
    caller_keys_failed: () => count("assayer_reloads_total", "caller_keys", "failed"),
    reloaded: ({ source }) => count("assayer_reloads_total", source, "good"),
    reload_failed: ({ source }) => count("assayer_reloads_total", source, "failed"),
    evaluator_replaced: ({ code }) => count("assayer_evaluators_replaced_total", codeLabel(code)),
    provider_failed: ({ provider, code }) => count("assayer_provider_errors_total", provider, code),
    budget_exceeded: ({ provider }) => count("assayer_provider_errors_total", provider, "BUDGET_EXCEEDED"),
    circuit: ({ provider, state }) => count("assayer_provider_circuits_total", provider, state),
    keys_fetched: ({ issuer }) => count("assayer_key_fetches_total", issuer, "good"),
    keys_failed: ({ issuer }) => count("assayer_key_fetches_total", issuer, "failed"),
    evidence_judged: ({ evidence, code }) => count("assayer_evidence_total", evidence, code),
    access_answered: ({ caller, permitted, denied }) => {
      if (permitted > 0) add(permitted, "assayer_access_decisions_total", "allow", callerLabel(caller));
      if (denied > 0) add(denied, "assayer_access_decisions_total", "deny", callerLabel(caller));
    },
    searched: ({ caller, sought, result }) =>
      count("assayer_access_searches_total", sought, result, callerLabel(caller)),
    record_failed: () => count("assayer_record_faults_total", "failed"),
    record_dropped: () => count("assayer_record_faults_total", "dropped"),
    process_lost: () => count("assayer_processes_lost_total"),
  };
  const byType: ReadonlyMap<string, unknown> = new Map(Object.entries(handlers));

  return {
    observe: (event) => {
      const handler = byType.get(event.type) as ((event: MetricEvent) => void) | undefined;
      handler?.(event);
    },
    render: () => rendered(registry),
    samples: () => registry.getMetricsAsJSON(),
    describe: async () =>
      (await registry.getMetricsAsJSON()).map(({ name, type, help }) => ({ name, type: String(type), help })),
  };
}

/** What several processes hold, as if one did. */
export function together(all: readonly Samples[]): Promise<Samples> {
  return AggregatorRegistry.aggregate([...all]).getMetricsAsJSON();
}

export function renderTogether(all: readonly Samples[]): Promise<Rendered> {
  return rendered(AggregatorRegistry.aggregate([...all]));
}

/** What stays true of a process that is gone: its counts, and not what it measured at a moment. */
export function counted(samples: Samples): Samples {
  return samples.filter(({ type }) => String(type) !== "gauge");
}

async function rendered(registry: Registry): Promise<Rendered> {
  return { contentType: registry.contentType, text: await registry.metrics() };
}

const other = "other";

/** A reading that is not there yet is NaN, which Prometheus keeps apart from 0. */
function gauge(described: GaugeConfiguration<string>, read: () => number | undefined): Gauge {
  return new Gauge({
    ...described,
    registers: [],
    collect() {
      this.set(read() ?? Number.NaN);
    },
  });
}

/** Our own codes always have their label; policy codes, which a bundle brings along, the first so many. */
function boundedCodes(max: number): (code: string) => string {
  const seen = new Set<string>(Object.keys(errorCodes));
  const limit = seen.size + max;
  return (code) => {
    if (seen.has(code)) return code;
    if (seen.size >= limit || !/^[A-Z][A-Z0-9_]{0,63}$/.test(code)) return other;
    seen.add(code);
    return code;
  };
}
