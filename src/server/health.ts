/** What one check found. `age_seconds` says how old the thing is that it looked at. */
export interface Health {
  readonly ready: boolean;
  readonly age_seconds?: number;
  /** What is wrong, for operators: a code and a sentence, no secrets. */
  readonly detail?: string;
}

/** By name, such as `policy`. */
export type HealthChecks = Readonly<Record<string, () => Health>>;

export interface Readiness {
  readonly status: "ready" | "not_ready";
  readonly checks: Readonly<Record<string, Health>>;
}

/** Ready when every check is. A check that throws is not. */
export function readiness(checks: HealthChecks): Readiness {
  const found = Object.entries(checks).map(([name, check]) => [name, examined(check)] as const);
  const ready = found.every(([, health]) => health.ready);
  return { status: ready ? "ready" : "not_ready", checks: Object.fromEntries(found) };
}

function examined(check: () => Health): Health {
  try {
    return check();
  } catch {
    return { ready: false, detail: "the check itself failed" };
  }
}
