import type { Issuance, Outcome, Reason } from "../../issuance/decision.ts";
import type { Change, Difference } from "./difference.ts";
import type { Asked } from "./records.ts";

/** A decision that came out otherwise, shown for all that did so alike. */
export interface Example {
  readonly decision_id: string;
  readonly time: string;
  /** Absent where the input knows none. */
  readonly tenant?: string;
  readonly client: string;
  readonly changes: readonly Change[];
  /** What came out under each policy; absent where it is longer than there is room for. */
  readonly base?: Shown;
  readonly head?: Shown;
}

/** An outcome with as much of its reasons as a person compares. */
export interface Shown {
  readonly decision: Outcome["decision"];
  readonly reasons: readonly Pick<Reason, "code" | "effect" | "title">[];
  readonly issuance?: Issuance;
}

export interface Redecision {
  readonly base: Outcome;
  readonly head: Outcome;
}

/** Names of a change that an example lists, and how long each may be: claims have values of any length. */
const maxNames = 20;
const maxLength = 200;

export function exampleOf(
  { changes }: Difference,
  { decision_id, time, input }: Asked,
  { base, head }: Redecision,
  maxBytes: number,
): { readonly example: Example; readonly bytes: number } {
  const example = {
    decision_id,
    time,
    ...(input.tenant !== undefined && { tenant: input.tenant.id }),
    client: input.identity.client.id,
    changes: changes.map(brief),
  };
  // As text it is measured, and made of it again it holds on to nothing of the record that it comes from.
  const outcomes = JSON.stringify({ base: shown(base), head: shown(head) });
  if (outcomes.length > maxBytes) return { example, bytes: 0 };
  return {
    example: { ...example, ...(JSON.parse(outcomes) as Pick<Example, "base" | "head">) },
    bytes: outcomes.length,
  };
}

function shown(outcome: Outcome): Shown {
  return {
    decision: outcome.decision,
    reasons: outcome.reasons.map(({ code, effect, title }) => ({ code, effect, title })),
    ...(outcome.decision === "allow" && { issuance: outcome.issuance }),
  };
}

function brief({ member, gained, lost }: Change): Change {
  return { member, gained: briefly(gained), lost: briefly(lost) };
}

function briefly(names: readonly string[]): string[] {
  const first = names
    .slice(0, maxNames)
    .map((name) => (name.length > maxLength ? `${name.slice(0, maxLength)}…` : name));
  return names.length > maxNames ? [...first, `… and ${names.length - maxNames} more`] : first;
}
