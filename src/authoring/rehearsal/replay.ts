import { canonical } from "../../issuance/canonical.ts";
import type { PolicyIdentity } from "../../issuance/decision.ts";
import type { Json } from "../../issuance/vocabulary.ts";
import { ownBundle } from "../../policy/store.ts";
import { decideAll } from "./decide-all.ts";
import type { LeftCounts, OnProgress } from "./decide-all.ts";
import { openDecider } from "./decider.ts";
import type { Decider } from "./decider.ts";
import type { Decided } from "./records.ts";

export interface ReplayOptions {
  readonly logs: readonly string[];
  /** All that the logs may name; the one that comes along if there are none. */
  readonly bundles: readonly string[];
  readonly onProgress: OnProgress;
}

/** Whether logs say what their policies decide. */
export interface Replay {
  readonly policies: readonly PolicyIdentity[];
  /** Decided again, and how many came out as they were logged. */
  readonly decisions: number;
  readonly identical: number;
  readonly different: number;
  readonly differences: readonly Unfaithful[];
  /** Records of other bundles, by digest. */
  readonly foreign: Readonly<Record<string, number>>;
  readonly left: LeftCounts;
}

/** A record that its own policy decides otherwise. */
export interface Unfaithful {
  readonly decision_id: string;
  readonly logged: Json;
  readonly decided: Json;
}

/** Shown; all are counted. */
const maxShown = 100;

/**
 * Decides again what was logged, each record under the bundle that it names.
 * @throws AssayerError `BUNDLE_…`, LOG_UNREADABLE or LOG_INVALID
 */
export async function replay({ logs, bundles, onProgress }: ReplayOptions): Promise<Replay> {
  const deciders: Decider[] = [];
  const counts = { decisions: 0, identical: 0, different: 0, masked: 0 };
  const foreign = new Map<string, number>();
  const differences: Unfaithful[] = [];
  const tell = (record: Decided, again: Again): void => {
    if ("decided" in again) judge(record, again.decided);
    else if (again.left === "masked") counts.masked += 1;
    else count(foreign, record.policy?.digest ?? "(none)");
  };
  const judge = (record: Decided, decided: Json): void => {
    const logged = outcomeIn(record);
    const isIdentical = canonical(logged) === canonical(decided);
    counts.decisions += 1;
    counts[isIdentical ? "identical" : "different"] += 1;
    if (isIdentical || differences.length >= maxShown) return;
    differences.push({ decision_id: record.decision_id, logged, decided });
  };
  const decide = async (record: Decided): Promise<Again> => {
    if (record.masked !== undefined && record.masked.length > 0) return { left: "masked" };
    const decider = deciders.find(({ policy }) => policy.digest === record.policy?.digest);
    if (decider === undefined) return { left: "foreign" };
    const { outcome } = await decider.decide(record);
    return { decided: outcome as unknown as Json };
  };
  try {
    for (const bundle of bundles.length > 0 ? bundles : [ownBundle]) deciders.push(await openDecider(bundle));
    const left = await decideAll(logs, { decide, tell, onProgress });
    const policies = deciders.map(({ policy }) => policy);
    const { masked, ...decided } = counts;
    return {
      policies,
      ...decided,
      differences,
      foreign: Object.fromEntries(foreign),
      left: { ...left, masked: left.masked + masked },
    };
  } finally {
    await Promise.all(deciders.map((decider) => decider.close()));
  }
}

/** What a record's own policy decides, or why it was not asked. */
type Again = { readonly decided: Json } | { readonly left: "masked" | "foreign" };

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Whether every decision of the log was decided again, to the same end. */
export function isFaithful({ different, foreign, left }: Replay): boolean {
  return different === 0 && Object.keys(foreign).length === 0 && left.masked === 0;
}

function outcomeIn({ decision, reasons, issuance, error }: Decided): Json {
  return {
    decision,
    reasons,
    ...(issuance !== undefined && { issuance }),
    ...(error !== undefined && { error }),
  } as unknown as Json;
}
