import type { Class, Difference } from "./difference.ts";
import type { Decided } from "./records.ts";

/** Differences of one class that come with the same codes, in the same members. */
export interface Group {
  readonly class: Class;
  readonly codes: Difference["codes"];
  readonly members: readonly string[];
  readonly count: number;
  /** How many of them somebody has approved. */
  readonly excepted: number;
  /** Decisions by tenant and by client, the most affected first. */
  readonly tenants: readonly Affected[];
  readonly clients: readonly Affected[];
  readonly examples: readonly Example[];
}

export interface Affected {
  readonly id: string;
  readonly count: number;
}

export interface Example {
  readonly decision_id: string;
  readonly time: string;
  readonly client: string;
  readonly changes: Difference["changes"];
}

const maxExamples = 3;
/** Listed of those affected; all are counted. */
const maxAffected = 20;
/** Told apart, so that a log of a million clients does not fill the memory; the others are one. */
const maxTold = 10_000;
const others = "(others)";

interface Growing {
  readonly difference: Difference;
  count: number;
  excepted: number;
  readonly tenants: Map<string, number>;
  readonly clients: Map<string, number>;
  readonly examples: Example[];
}

/** Gathers differences as they come, in memory that does not grow with their number. */
export class Groups {
  readonly #groups = new Map<string, Growing>();

  add(difference: Difference, { decision_id, time, input }: Decided, excepted: boolean): void {
    const key = JSON.stringify([difference.class, difference.codes, membersOf(difference)]);
    const group = this.#groups.get(key) ?? begun(difference);
    this.#groups.set(key, group);
    const client = input.identity.client.id;
    group.count += 1;
    group.excepted += excepted ? 1 : 0;
    count(group.tenants, input.tenant?.id ?? "(none)");
    count(group.clients, client);
    if (group.examples.length < maxExamples) {
      group.examples.push({ decision_id, time, client, changes: difference.changes });
    }
  }

  /** The largest first. */
  all(): Group[] {
    return [...this.#groups.values()]
      .map(({ difference, tenants, clients, ...rest }) => ({
        class: difference.class,
        codes: difference.codes,
        members: membersOf(difference),
        ...rest,
        tenants: most(tenants),
        clients: most(clients),
      }))
      .sort((one, other) => other.count - one.count);
  }
}

function begun(difference: Difference): Growing {
  return { difference, count: 0, excepted: 0, tenants: new Map(), clients: new Map(), examples: [] };
}

function membersOf({ changes }: Difference): string[] {
  return [...new Set(changes.map(({ member }) => member))];
}

function count(counts: Map<string, number>, id: string): void {
  const name = counts.has(id) || counts.size < maxTold ? id : others;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function most(counts: ReadonlyMap<string, number>): Affected[] {
  const all = [...counts].map(([id, number]) => ({ id, count: number }));
  return all.sort((one, other) => other.count - one.count || (one.id < other.id ? -1 : 1)).slice(0, maxAffected);
}
