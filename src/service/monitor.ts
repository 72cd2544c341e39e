import type { AuthorizerEvent } from "./authorizer.ts";
import type { Log } from "./log.ts";
import type { DecisionListenerEvent } from "../server/decision-listener.ts";
import type { KeyRingEvent } from "../server/key-ring.ts";
import type { MetricEvent } from "../server/metric-table.ts";

type Event = AuthorizerEvent | DecisionListenerEvent | KeyRingEvent;

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
};

/** Where every room's events go: to the log, and to the metrics once there are any. */
export interface Monitor {
  readonly tell: (event: Event) => void;
  readonly count: (observe: (event: MetricEvent) => void) => void;
}

export function createMonitor(log: Log): Monitor {
  let observe: (event: MetricEvent) => void = () => {};
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
