import { setImmediate as nextTurn } from "node:timers/promises";
import { entities } from "./schema.ts";
import type { Evaluation, Evaluations } from "./schema.ts";

/** An item of a batch, with the defaults it was given; undefined where it is no whole question even so. */
export type Item = Evaluation | undefined;

type Own = NonNullable<Evaluations["evaluations"]>[number];

/** An item's own entity replaces the default as a whole (Authorization API 1.0 §7.1.1). */
export function itemOf(own: Own, defaults: Evaluations): Item {
  const subject = "subject" in own ? entities.subject.safeParse(own["subject"]).data : defaults.subject;
  const action = "action" in own ? entities.action.safeParse(own["action"]).data : defaults.action;
  const resource = "resource" in own ? entities.resource.safeParse(own["resource"]).data : defaults.resource;
  if (subject === undefined || action === undefined || resource === undefined) return undefined;
  const context = "context" in own ? entities.context.safeParse(own["context"]) : undefined;
  if (context?.success === false) return undefined;
  const circumstances = context ? context.data : defaults.context;
  return { subject, action, resource, ...(circumstances && { context: circumstances }) };
}

/** So many at a time, so that a long batch does not keep others waiting: a millisecond's work at most. */
const slice = 1_000;

export async function itemsOf(batch: Evaluations): Promise<Item[]> {
  const items: Item[] = [];
  for (const own of batch.evaluations ?? []) {
    if (items.length > 0 && items.length % slice === 0) await nextTurn();
    items.push(itemOf(own, batch));
  }
  return items;
}
