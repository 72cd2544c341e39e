import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  wrap,
} from "cockatiel";
import { AssayerError } from "../../issuance/errors.ts";
import type { OnContextEvent } from "../events.ts";
import type { HttpProviderSettings } from "./settings.ts";

/** Runs what asks a provider: no more than so many at a time, and none while the provider is being left alone. */
export type Guard = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

const stateNames = new Map([
  [CircuitState.Closed, "closed"],
  [CircuitState.Open, "open"],
  [CircuitState.HalfOpen, "half_open"],
] as const);

export function createGuard(settings: HttpProviderSettings, onEvent: OnContextEvent): Guard {
  const { name, max_in_flight, circuit } = settings;
  const breaker = circuitBreaker(handleWhen(isProvidersFault), {
    breaker: new ConsecutiveBreaker(circuit.failures),
    halfOpenAfter: circuit.open_ms,
  });
  breaker.onStateChange((changed) => {
    const state = stateNames.get(changed as CircuitState.Closed);
    if (state !== undefined) onEvent({ type: "circuit", provider: name, state });
  });
  const policy = wrap(bulkhead(max_in_flight), breaker);
  return (ask) => policy.execute(ask).catch(coded);
}

/**
 * Whether the failure says that the provider is ill. An error that this one request brought about does not: otherwise
 * whoever chooses an identifier could cut off everyone.
 */
function isProvidersFault(failure: unknown): boolean {
  if (!(failure instanceof AssayerError) || failure.code !== "PROVIDER_REFUSED") return true;
  const status = Number(failure.details["status"]);
  return status >= 500 || [401, 403, 408, 429].includes(status);
}

function coded(failure: unknown): never {
  if (failure instanceof BulkheadRejectedError) {
    throw new AssayerError("PROVIDER_BUSY", "too many questions are under way", { cause: failure });
  }
  if (failure instanceof BrokenCircuitError) {
    throw new AssayerError("PROVIDER_CIRCUIT_OPEN", "it failed too often", { cause: failure });
  }
  throw failure;
}
