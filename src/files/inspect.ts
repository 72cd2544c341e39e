import { TextFault } from "./fault.ts";

/** Far beyond any document of ours, far below what exhausts a stack. */
const maxDepth = 32;

/** Throws where untrusted text nests deeper than that. */
export function checkDepth(depth: number, offset = 0): void {
  if (depth > maxDepth) throw new TextFault(`nested deeper than ${maxDepth} levels`, offset);
}

/**
 * Walks what a parser made of untrusted text, checking its depth.
 * @returns how many members its objects have, all told, but for `__proto__`, which no document may have
 */
export function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null) return 0;
  checkDepth(depth + 1);
  let count = 0;
  for (const [name, part] of Object.entries(value)) {
    if (name !== "__proto__" && !Array.isArray(value)) count += 1;
    count += countMembers(part, depth + 1);
  }
  return count;
}
