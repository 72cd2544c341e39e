import type { AccessCount } from "../callers/authzen/account.ts";
import type { AuthorizerEvent } from "./authorizer.ts";
import type { Log } from "./log.ts";
import type { DecisionListenerEvent } from "../server/decision-listener.ts";
import type { KeyFileEvent } from "../wire/polled-files.ts";
import type { MetricEvent } from "../server/metric-table.ts";

/** A process that answers decisions ended without having been told to; `cause` where it said why. */
export type ProcessLost = {
  readonly type: "process_lost";
  readonly process: number;
  readonly cause?: unknown;
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
};

type Event = AuthorizerEvent | DecisionListenerEvent | KeyFileEvent | AccessCount | ProcessLost;

/** Which events operators read in the log, and how loud. The others are only counted. */
const loudness: Partial<Record<Event["type"], "info" | "warn" | "error">> = {
  reloaded: "info",
  reload_failed: "error",
  evaluator_replaced: "error",
  policy_activated: "info",
  policy_rejected: "error",
  provider_failed: "warn",
  circuit: "warn",
  keys_failed: "warn",
  evidence_failed: "error",
  caller_keys_reloaded: "info",
  caller_keys_failed: "error",
  record_failed: "error",
  record_dropped: "warn",
  decision_failed: "error",
  listener_failed: "error",
  process_lost: "error",
};

/** Where every room's events go: to the log, and to the metrics. */
export interface Monitor {
  readonly tell: (event: Event) => void;
  /** Counts from now on, and what happened before: opening the service tells of things before there are metrics. */
  readonly count: (observe: (event: MetricEvent) => void) => void;
}

/** Events that are kept for metrics which never come, as in a service that does not start. */
const maxEarly = 1_000;

export function createMonitor(log: Log): Monitor {
  const early: MetricEvent[] = [];
  let observe = (event: MetricEvent): void => {
    if (early.length < maxEarly) early.push(event);
  };
  return {
    tell: (event) => {
      const level = loudness[event.type];
      if (level !== undefined) {
        const { type, ...fields } = event;
        log[level](type, fields);
      }
      observe(counted(event));
    },
    count: (observer) => {
      observe = observer;
      for (const event of early.splice(0)) observe(event);
    },
  };
}

type Translations = { readonly [Type in Event["type"]]?: (event: Extract<Event, { type: Type }>) => MetricEvent };

/** Events whose words are others in the metrics. */
const translations: Translations = {
  recorded: ({ event }) => ({ type: "steps", timings: event.timings }),
  policy_activated: () => ({ type: "reloaded", source: "policy" }),
  policy_rejected: () => ({ type: "reload_failed", source: "policy" }),
  evaluator_replaced: ({ error }) => ({ type: "evaluator_replaced", code: error.code }),
};

function counted(event: Event): MetricEvent {
  const translate = translations[event.type] as ((event: Event) => MetricEvent) | undefined;
  return translate === undefined ? (event as MetricEvent) : translate(event);
}
