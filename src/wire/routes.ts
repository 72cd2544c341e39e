import type { Wire } from "./wire.ts";

/** One row of the decision listener's routing table. */
export interface Route {
  readonly path: string;
  readonly wire: Wire;
  /** Also whatever lies below the path. */
  readonly below?: boolean;
  /** A query may follow. Without it, a path with one is another path. */
  readonly query?: boolean;
}

export interface Found {
  readonly wire: Wire;
  readonly path: string;
  readonly query: string;
}

export type Routes = (target: string) => Found | undefined;

/**
 * Paths are compared as they were sent, so that a proxy in front and this listener cannot read one differently: no dot
 * segments, no percent-encoding, no second slash.
 */
export function createRoutes(routes: readonly Route[]): Routes {
  const exact = new Map(routes.map((route) => [route.path, route]));
  const above = routes.filter(({ below }) => below);
  return (target) => {
    const mark = target.indexOf("?");
    const path = mark < 0 ? target : target.slice(0, mark);
    const route = exact.get(path) ?? above.find((one) => path.startsWith(`${one.path}/`));
    if (route === undefined || (mark >= 0 && !route.query)) return undefined;
    return { wire: route.wire, path, query: mark < 0 ? "" : target.slice(mark + 1) };
  };
}
