import { classes } from "./difference.ts";
import type { Class, Codes, Difference } from "./difference.ts";
import { exampleOf } from "./example.ts";
import type { Example, Redecision } from "./example.ts";
import type { Asked } from "./records.ts";
import { others, Room, Tally } from "./tally.ts";
import type { Affected } from "./tally.ts";

/** Differences of one class that have the same causes, in the same members. */
export interface Group {
  readonly class: Class;
  /** The causes. */
  readonly codes: Codes;
  readonly members: readonly string[];
  readonly count: number;
  /** How many of them somebody has approved. */
  readonly excepted: number;
  /** Decisions by tenant and by client, the most affected first. */
  readonly tenants: readonly Affected[];
  readonly clients: readonly Affected[];
  readonly examples: readonly Example[];
}

/** Somebody whose decisions differ, and how many of them in which way. */
export interface AffectedBy {
  readonly id: string;
  readonly differences: Readonly<Record<Class, number>>;
}

const maxExamples = 3;
/** Listed of those affected; all are counted. */
const maxAffected = 20;
/** Kept apart in all groups together: tenants and clients, groups, and bytes of outcomes in examples. */
const maxTold = 20_000;
const maxGroups = 1_000;
const maxExampleBytes = 65_536;
const maxExamplesBytes = 8 * 1_048_576;

interface Growing extends Pick<Group, "class" | "codes" | "members"> {
  count: number;
  excepted: number;
  readonly tenants: Tally;
  readonly clients: Tally;
  readonly examples: Example[];
}

/** Gathers differences as they come, in memory that does not grow with their number. */
export class Groups {
  readonly #groups = new Map<string, Growing>();
  readonly #room = new Room(maxTold);
  #examplesBytes = 0;

  add(difference: Difference, record: Asked, outcomes: Redecision, excepted: boolean): void {
    const group = this.#groupOf(difference);
    group.count += 1;
    group.excepted += excepted ? 1 : 0;
    group.tenants.add(record.input.tenant?.id ?? "(none)");
    group.clients.add(record.input.identity.client.id);
    if (group.examples.length >= maxExamples) return;
    const room = Math.min(maxExampleBytes, maxExamplesBytes - this.#examplesBytes);
    const { example, bytes } = exampleOf(difference, record, outcomes, room);
    group.examples.push(example);
    this.#examplesBytes += bytes;
  }

  /** The worst class first, and in it the largest. */
  all(): Group[] {
    return [...this.#groups.values()]
      .map((group) => ({
        ...group,
        tenants: group.tenants.most(maxAffected),
        clients: group.clients.most(maxAffected),
      }))
      .sort((one, other) => rank(one.class) - rank(other.class) || other.count - one.count);
  }

  /** Over all groups, the most affected first. */
  affected(by: "tenants" | "clients"): AffectedBy[] {
    const found = new Map<string, Record<Class, number>>();
    for (const group of this.#groups.values()) {
      for (const { id, count } of group[by].all()) {
        const differences = found.get(id) ?? noneOfAny();
        differences[group.class] += count;
        found.set(id, differences);
      }
    }
    const all = [...found].map(([id, differences]) => ({ id, differences }));
    return all.sort((one, other) => worseFirst(one.differences, other.differences)).slice(0, maxAffected);
  }

  #groupOf({ class: kind, causes: codes, changes }: Pick<Difference, "class" | "causes" | "changes">): Growing {
    const whole = { class: kind, codes, members: [...new Set(changes.map(({ member }) => member))] };
    const key = JSON.stringify(whole);
    const found = this.#groups.get(key);
    if (found !== undefined) return found;
    // What comes too late for a group of its own goes to one for its class.
    const isLate = this.#groups.size >= maxGroups && codes.added[0] !== others;
    if (isLate) return this.#groupOf({ class: kind, causes: { added: [others], removed: [] }, changes: [] });
    const affected = { tenants: new Tally(this.#room), clients: new Tally(this.#room) };
    const group: Growing = { ...whole, count: 0, excepted: 0, ...affected, examples: [] };
    this.#groups.set(key, group);
    return group;
  }
}

export function noneOfAny(): Record<Class, number> {
  return Object.fromEntries(classes.map((name) => [name, 0])) as Record<Class, number>;
}

function rank(kind: Class): number {
  return classes.indexOf(kind);
}

/** By the worst class in which they differ. */
function worseFirst(one: AffectedBy["differences"], other: AffectedBy["differences"]): number {
  const deciding = classes.find((name) => one[name] !== other[name]);
  return deciding === undefined ? 0 : other[deciding] - one[deciding];
}
