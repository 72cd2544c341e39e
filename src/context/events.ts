import type { AssayerError, GapCode } from "../issuance/errors.ts";

/**
 * What the context tells operators: composition turns each into a log line and a metric. `source` and `provider` are
 * names from the configuration, so they are safe as labels.
 */
export type ContextEvent =
  | { readonly type: "reloaded"; readonly source: string; readonly took_ms: number }
  | { readonly type: "reload_failed"; readonly source: string; readonly error: AssayerError }
  | { readonly type: "provider_answered"; readonly provider: string; readonly took_ms: number }
  | { readonly type: "provider_failed"; readonly provider: string; readonly code: GapCode; readonly error: unknown }
  /** The provider may still answer: this decision did not wait for it. */
  | { readonly type: "budget_exceeded"; readonly provider: string }
  | { readonly type: "circuit"; readonly provider: string; readonly state: "open" | "half_open" | "closed" };

export type OnContextEvent = (event: ContextEvent) => void;
