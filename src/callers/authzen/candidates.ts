import type { Entities } from "./access.ts";
import type { Evaluation } from "./schema.ts";
import type { Query, Result, Sought } from "./search.ts";

/** Whom or what a search looks at. */
export interface Candidates {
  readonly size: number;
  /** From one on, in an order that stays. */
  readonly from: (start: number) => Iterable<Candidate>;
}

export interface Candidate {
  readonly result: Result;
  readonly question: Evaluation;
}

/** From the directory. One is made when it is looked at: there may be many more than a request looks at. */
export function candidatesFor(sought: Sought, query: Query, { entities, actions }: Entities): Candidates {
  const { page: _page, ...asked } = query;
  if (sought === "action") {
    const names = actions(query.resource.type);
    return listed(names.length, names, (name) => ({
      result: { name },
      question: { ...asked, action: { name } } as Evaluation,
    }));
  }
  const { type } = query[sought];
  const known = entities(type);
  return listed(known.size, { [Symbol.iterator]: () => known.keys() }, (id) => ({
    result: { type, id },
    question: { ...asked, [sought]: { ...(asked[sought] as object), id } } as Evaluation,
  }));
}

function listed(size: number, names: Iterable<string>, make: (name: string) => Candidate): Candidates {
  return {
    size,
    *from(start) {
      let at = 0;
      for (const name of names) if (at++ >= start) yield make(name);
    },
  };
}

/** The next ones, so many at most. */
export function take<Value>(values: Iterator<Value>, most: number): Value[] {
  const taken: Value[] = [];
  while (taken.length < most) {
    const { done, value } = values.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}
