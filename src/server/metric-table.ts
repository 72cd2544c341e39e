import type { ErrorCode } from "../issuance/errors.ts";
import type { Timings } from "../issuance/ports.ts";
import type { DecisionListenerEvent } from "./decision-listener.ts";
import type { KeyFileEvent } from "../wire/polled-files.ts";

/**
 * What the rooms report, as far as a metric needs it. `provider`, `issuer` and `source` are names from the
 * configuration.
 */
export type MetricEvent =
  | DecisionListenerEvent
  | KeyFileEvent
  | { readonly type: "steps"; readonly timings: Timings }
  | { readonly type: "reloaded" | "reload_failed"; readonly source: string }
  | { readonly type: "evaluator_replaced"; readonly code: ErrorCode }
  | { readonly type: "provider_failed"; readonly provider: string; readonly code: ErrorCode }
  | { readonly type: "budget_exceeded"; readonly provider: string }
  | { readonly type: "circuit"; readonly provider: string; readonly state: "open" | "half_open" | "closed" }
  | { readonly type: "keys_fetched" | "keys_failed"; readonly issuer: string }
  | { readonly type: "evidence_judged"; readonly evidence: string; readonly code: string }
  | { readonly type: "record_failed" | "record_dropped" | "process_lost" }
  | { readonly type: "access_answered"; readonly caller: string; readonly permitted: number; readonly denied: number }
  | {
      readonly type: "searched";
      readonly caller: string;
      readonly sought: "subject" | "resource" | "action";
      readonly result: "good" | "failed";
    };

export const counters = {
  assayer_decisions_total: { help: "Decisions that were answered.", labels: ["outcome", "caller"] },
  assayer_decision_reasons_total: { help: "Reasons in these decisions.", labels: ["code", "effect", "caller"] },
  assayer_access_decisions_total: {
    help: "Questions that are not about issuance and were answered.",
    labels: ["outcome", "caller"],
  },
  assayer_access_searches_total: {
    help: "Searches that were answered, but for those of gates, which are decisions.",
    labels: ["sought", "result", "caller"],
  },
  assayer_shed_total: { help: "Requests denied at once for want of capacity.", labels: ["cause", "caller"] },
  assayer_problems_total: { help: "Requests that got no decision, by problem code.", labels: ["code"] },
  assayer_connections_refused_total: { help: "Connections beyond the limit, closed at once.", labels: [] },
  assayer_listener_failures_total: { help: "Unforeseen failures of the decision listener.", labels: [] },
  assayer_reloads_total: { help: "Readings of what can change while running.", labels: ["source", "result"] },
  assayer_evaluators_replaced_total: { help: "Evaluating threads that had to be replaced.", labels: ["code"] },
  assayer_provider_errors_total: { help: "Providers that failed or were too slow.", labels: ["provider", "code"] },
  assayer_provider_circuits_total: { help: "Changes of a provider's circuit breaker.", labels: ["provider", "state"] },
  assayer_key_fetches_total: { help: "Fetches of an issuer's keys.", labels: ["issuer", "result"] },
  assayer_evidence_total: { help: "Pieces of evidence that were judged.", labels: ["type", "code"] },
  assayer_record_faults_total: { help: "Decision records not written, or dropped on purpose.", labels: ["result"] },
  assayer_processes_lost_total: { help: "Processes that ended without having been told to.", labels: [] },
} as const satisfies Record<`assayer_${string}_total`, { help: string; labels: readonly LabelName[] }>;
export type CounterName = keyof typeof counters;

/**
 * Read when the metrics are, each where a reading for it is given. `across` says how those of several processes become
 * one.
 */
export const gauges = {
  assayer_policy_age_seconds: { help: "Seconds since the active policy was loaded.", across: "max" },
  assayer_directory_age_seconds: { help: "Seconds since the directory in use was read.", across: "max" },
  assayer_evaluators_ready: { help: "Threads that can evaluate now.", across: "sum" },
  assayer_evaluations_pending: { help: "Evaluations that wait or run.", across: "sum" },
  assayer_decisions_in_flight: { help: "Decisions under way.", across: "sum" },
  assayer_decisions_waiting: { help: "Requests that wait for their turn.", across: "sum" },
  assayer_connections: { help: "Open connections of the decision listener.", across: "sum" },
  assayer_records_waiting: { help: "Decision records that wait for the disk.", across: "sum" },
  assayer_processes: { help: "Processes that answer decisions.", across: "sum" },
} as const satisfies Record<`assayer_${string}`, { help: string; across: "sum" | "max" }>;
export type GaugeName = keyof typeof gauges;

export const stepHelp = "Seconds for each step of a decision; total is from the request's header to the answer.";

/** What each label says, for the reference. `other` is whatever is not in the set. */
export const labels = {
  outcome: "`allow` or `deny`.",
  caller: "Name of a configured caller; `anonymous` without credentials, `other` beyond the configuration.",
  code: "One of the [reason codes](reason-codes.md) or of the policy's, of which the first 256 count, then `other`. Of evidence also `VERIFIED`, of a provider `BUDGET_EXCEEDED`.",
  effect: "`deny`, `narrow`, `set`, `require` or `observe`.",
  sought: "`subject`, `resource` or `action`.",
  cause: "`full`: too many were waiting; `waited`: the turn did not come in time.",
  source: "What was read again: `policy`, `directory`, `caller_keys`, or a provider by name.",
  result: "`good` or `failed`; of a record also `dropped`.",
  provider: "Name of a provider in the configuration.",
  state: "`open`, `half_open` or `closed`.",
  issuer: "Issuer in the configuration.",
  type: "`jwt`, `dsse` or `x509`.",
  step: "`assemble`, `evaluate`, `narrow` or `total`.",
} as const satisfies Record<string, string>;
export type LabelName = keyof typeof labels;

export const secondsBuckets = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
];
