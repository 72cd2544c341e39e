import { carriable, obligations } from "../issuance/caller.ts";
import type { Carriable, Obligation } from "../issuance/caller.ts";
import type { CallerKind } from "./hook.ts";
import { kindOf } from "./registry.ts";
import type { CallersSettings } from "./registry.ts";

/** What a kind of caller can tell and do, and what it cannot. */
export interface Coverage {
  readonly kind: string;
  readonly title: string;
  readonly carries: readonly Carriable[];
  /** Unknown to the policy, whoever asks over this wire. */
  readonly carries_not: readonly Carriable[];
  readonly enforces: readonly Obligation[];
  /** A decision that demands one of these is a deny. */
  readonly enforces_not: readonly Obligation[];
  readonly authentication: readonly string[];
  readonly deadline_ms: number;
  /** What the identity provider does where no answer comes. */
  readonly without_answer: "refuses" | "issues";
  readonly retries: string;
  readonly bypasses: readonly string[];
}

export function coverageOf(kind: CallerKind): Coverage {
  const { carries, enforces, authentication } = kind;
  return {
    kind: kind.kind,
    title: kind.title,
    carries: carriable.filter((one) => carries.has(one)),
    carries_not: carriable.filter((one) => !carries.has(one)),
    enforces: obligations.filter((one) => enforces.has(one)),
    enforces_not: obligations.filter((one) => !enforces.has(one)),
    authentication,
    deadline_ms: kind.deadlineMs,
    without_answer: kind.withoutAnswer,
    retries: kind.retries,
    bypasses: kind.bypasses,
  };
}

/** A configured caller, and what of its kind it makes use of. */
export interface ConfiguredCaller extends Coverage {
  readonly name: string;
  readonly path: string;
  readonly tenant?: string;
  /** Obligations that may go unenforced. */
  readonly insecure_best_effort: readonly Obligation[];
}

export const hooksPath = "/v1/hooks";

export function configuredCallers(settings: CallersSettings): ConfiguredCaller[] {
  return Object.entries(settings).map(([name, own]) => describe(name, own));
}

function describe(name: string, own: CallersSettings[string]): ConfiguredCaller {
  const { auth, tenant, deadline_ms, insecure_best_effort } = own;
  return {
    name,
    path: `${hooksPath}/${name}`,
    ...(tenant !== undefined && { tenant }),
    ...coverageOf(kindOf(own)),
    authentication: [auth.type],
    deadline_ms,
    insecure_best_effort,
  };
}
