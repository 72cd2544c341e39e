import { obligations } from "../../issuance/caller.ts";
import type { Caller, Carriable, Obligation } from "../../issuance/caller.ts";
import type { Outcome, PolicyIdentity } from "../../issuance/decision.ts";
import { AssayerError, denyCodeOf } from "../../issuance/errors.ts";
import { denial } from "../../issuance/denial.ts";
import { narrow } from "../../issuance/narrow.ts";
import type { Evaluate } from "../../issuance/ports.ts";
import type { IssuanceRequest } from "../../issuance/request.ts";
import type { Verdict } from "../../issuance/verdict.ts";
import { policySettings } from "../../policy/settings.ts";
import { createPolicyStore } from "../../policy/store.ts";
import type { Decided } from "./records.ts";

/** A bundle that decides again what was decided before, with the service's own engine and `narrow()`. */
export interface Decider {
  readonly policy: PolicyIdentity;
  /** Never rejects: an evaluation that fails is a deny with its code, as it is in the service; `failed` says so. */
  readonly decide: (record: Decidable) => Promise<Redecided>;
  readonly evaluate: Evaluate;
  readonly close: () => Promise<void>;
}

/** An input as the policy sees it, and the reasons that were once logged for it. */
export type Decidable = Pick<Decided, "input" | "inputJson"> & {
  readonly reasons: readonly { readonly code: string; readonly details?: unknown }[];
};

export interface Redecided {
  readonly outcome: Outcome;
  /** What the policy said; absent where it failed. */
  readonly verdict?: Verdict;
  readonly failed: boolean;
}

/** Nobody waits for one of these decisions, and a busy machine must not change them. */
const patience = { deadline_ms: 5_000, max_wait_ms: 600_000, max_pending: 65_536 };

/**
 * Loads a bundle, a file or a directory.
 * @throws AssayerError with a `BUNDLE_…` code
 */
export async function openDecider(bundle: string): Promise<Decider> {
  const settings = policySettings.parse({ ...patience, bundle, watch: false, threads: 1 });
  const store = await createPolicyStore(settings, {
    clock: Date.now,
    stopwatch: () => performance.now(),
    onEvent: () => {},
  });
  const { revision, digest, lastError } = store.status();
  if (revision === undefined || digest === undefined) {
    await store.close();
    throw new AssayerError(lastError?.code ?? "BUNDLE_UNREADABLE", lastError?.message ?? `${bundle} cannot be loaded`);
  }
  const decide = deciding(store.evaluate);
  return { policy: { revision, digest }, decide, evaluate: store.evaluate, close: store.close };
}

/** Decides with whatever evaluates. `passes` says which failures are no decision at all: with those it rejects. */
export function deciding(evaluate: Evaluate, passes: (failure: unknown) => boolean = () => false): Decider["decide"] {
  return async (record) => {
    try {
      const { verdict, texts } = await evaluate(record.inputJson);
      return { outcome: narrow(requestOf(record), verdict, callerOf(record), texts), verdict, failed: false };
    } catch (failure) {
      if (passes(failure)) throw failure;
      return { outcome: denial(denyCodeOf(failure)), failed: true };
    }
  };
}

/** What `narrow()` looks at of a request: the input has it all. */
function requestOf({ input: { request, identity } }: Decidable): IssuanceRequest {
  return { ...request, client: identity.client, subject: identity.subject };
}

function callerOf(record: Decidable): Caller {
  const { name, kind, coverage } = record.input.caller;
  const lacked = lackedIn(record);
  return {
    name,
    kind,
    carries: new Set(coverage.carries as Carriable[]),
    enforces: new Set(coverage.enforces as Obligation[]),
    ...(lacked.length > 0 && { lacks: () => lacked }),
  };
}

const known: ReadonlySet<string> = new Set(obligations);

/** What that one message could not express, beyond what its wire cannot: the record alone remembers. */
function lackedIn({ reasons }: Decidable): string[] {
  const details = reasons.find(({ code }) => code === "UNENFORCEABLE")?.details;
  const names = typeof details === "object" && details !== null ? Reflect.get(details, "obligations") : undefined;
  return Array.isArray(names) ? names.map(String).filter((name) => !known.has(name)) : [];
}
