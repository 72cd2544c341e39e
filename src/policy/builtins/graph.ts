import { includes, memberOf } from "../compare.ts";
import { isSet } from "../value.ts";
import type { RegoObject, Value } from "../value.ts";
import { bounded, items, limits, object } from "./arguments.ts";
import type { Family } from "./arguments.ts";

/** https://www.openpolicyagent.org/docs/policy-reference/builtins/graph, those that the engine lacks. */
export const graph: Family = {
  "graph.reachable_paths": (edges, initial) => {
    const known = object(edges);
    const roots = items(initial).filter((root) => memberOf(known, root) !== undefined);
    const paths = new Paths(known);
    for (const root of roots) paths.from(root);
    return new Set(paths.found);
  },
};

/** Every path from a vertex to where it ends: at a leaf, before a vertex that is not in the graph, or before a cycle. */
class Paths {
  readonly found: Value[] = [];
  readonly #edges: RegoObject;
  #steps = 0;

  constructor(edges: RegoObject) {
    this.#edges = edges;
  }

  from(vertex: Value, before: readonly Value[] = []): void {
    // A graph of few vertices can have paths without number.
    bounded((this.#steps += 1), limits.items, "a number of paths");
    const edges = memberOf(this.#edges, vertex);
    if (edges === undefined) {
      this.found.push([...before]);
      return;
    }
    const path = [...before, vertex];
    const next = Array.isArray(edges) || isSet(edges) ? [...edges] : [];
    if (next.length === 0 || next.some((neighbour) => includes(path, neighbour))) this.found.push(path);
    for (const neighbour of next.filter((one) => !includes(path, one))) this.from(neighbour, path);
  }
}
