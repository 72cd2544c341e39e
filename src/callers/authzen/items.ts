import { evaluation } from "./schema.ts";
import type { Evaluation, Evaluations } from "./schema.ts";

/** An item of a batch, with the defaults it was given; undefined where it is no whole question even so. */
export type Item = Evaluation | undefined;

/** An item's own entity replaces the default as a whole (Authorization API 1.0 §7.1.1). */
export function itemsOf({ evaluations: items = [], ...defaults }: Evaluations): Item[] {
  const { subject, action, resource, context } = defaults;
  return items.map(
    (own) => evaluation.safeParse({ ...dropUnset({ subject, action, resource, context }), ...own }).data,
  );
}

function dropUnset(entities: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entities).filter(([, value]) => value !== undefined));
}
