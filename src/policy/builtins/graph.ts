import { includes, memberOf } from "../compare.ts";
import { isSet } from "../value.ts";
import type { RegoObject, Value } from "../value.ts";
import { bounded, items, object } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** Paths in a graph, an object of vertices with what each leads to. */
export const graph: Family = {
  "graph.reachable_paths": (edges, initial) => {
    const paths = new Paths(object(edges));
    for (const root of items(initial)) paths.from(root);
    return new Set(paths.found);
  },
};

/** Every path to where it ends: at a leaf, before a vertex that is not in the graph, or before a cycle. */
class Paths {
  readonly found: Value[] = [];
  readonly #edges: RegoObject;
  #steps = 0;

  constructor(edges: RegoObject) {
    this.#edges = edges;
  }

  /** As OPA has it, the first step may lead back to the root. */
  from(root: Value): void {
    const next = this.#next(root);
    if (next?.length === 0) this.found.push([root]);
    for (const neighbour of next ?? []) this.#walk(neighbour, [root]);
  }

  #walk(vertex: Value, before: Value[]): void {
    // A graph of few vertices can have paths without number.
    bounded((this.#steps += 1), 10_000, "a number of paths");
    const next = this.#next(vertex);
    if (next === undefined) {
      this.found.push(before);
      return;
    }
    const path = [...before, vertex];
    const ahead = next.filter((neighbour) => !includes(path, neighbour));
    if (next.length === 0 || ahead.length < next.length) this.found.push(path);
    for (const neighbour of ahead) this.#walk(neighbour, path);
  }

  /** Undefined for a vertex that is not in the graph. */
  #next(vertex: Value): Value[] | undefined {
    const edges = memberOf(this.#edges, vertex);
    if (edges === undefined) return undefined;
    return Array.isArray(edges) || isSet(edges) ? [...edges] : [];
  }
}
