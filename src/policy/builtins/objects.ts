import { compare, equal, includes, memberOf } from "../compare.ts";
import { isObject, isSet } from "../value.ts";
import type { RegoObject, Value } from "../value.ts";
import type { Family } from "./arguments.ts";

/** Whether a value is within another. */
export const objects: Family = {
  "object.subset": (whole, part) => {
    if (Array.isArray(whole) && isSet(part))
      return [...part].every((item) => includes(whole, item)) && whole.length > 0;
    return containment(whole, part);
  },
};

/** Whether a composite holds another of its kind; undefined where the kinds differ. */
function containment(whole: Value, part: Value): boolean | undefined {
  if (isObject(whole) && isObject(part)) return holdsMembers(whole, part);
  if (isSet(whole) && isSet(part)) return [...part].every((item) => includes(whole, item));
  if (Array.isArray(whole) && Array.isArray(part)) return holdsRun(whole, part);
  return undefined;
}

function holdsMembers(whole: RegoObject, part: RegoObject): boolean {
  return [...part].every(([key, wanted]) => {
    const found = memberOf(whole, key);
    return found !== undefined && (equal(found, wanted) || containment(found, wanted) === true);
  });
}

/** Whether an array occurs in another as a whole, its items side by side. */
function holdsRun(whole: Value[], part: Value[]): boolean {
  const starts = whole.length - part.length + 1;
  return Array.from({ length: Math.max(starts, 0) }).some((_, start) =>
    part.every((item, offset) => compare(item, whole[start + offset] as Value) === 0),
  );
}
