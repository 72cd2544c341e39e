/** Somebody whose decisions differ, and how many of them. */
export interface Affected {
  readonly id: string;
  readonly count: number;
}

/** Names told apart so far, by all tallies that share the room: a log of a million clients must not fill the memory. */
export class Room {
  #left: number;

  constructor(names: number) {
    this.#left = names;
  }

  /** Whether there is room for one more, which is taken then. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}

/** What those are together for whom there was no room. */
export const others = "(others)";

/** Counts by name. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #room: Room;

  constructor(room: Room) {
    this.#room = room;
  }

  add(id: string): void {
    const name = this.#counts.has(id) || this.#room.take() ? id : others;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The most affected first. */
  all(): Affected[] {
    const all = [...this.#counts].map(([id, count]) => ({ id, count }));
    return all.sort((one, other) => other.count - one.count || (one.id < other.id ? -1 : 1));
  }

  /** So many of them, and the others as one. */
  most(limit: number): Affected[] {
    const all = this.all();
    const rest = all.slice(limit).reduce((sum, { count }) => sum + count, 0);
    return [...all.slice(0, limit), ...(rest > 0 ? [{ id: others, count: rest }] : [])];
  }
}
