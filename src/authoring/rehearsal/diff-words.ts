import type { Class } from "./difference.ts";
import type { LeftCounts } from "./decide-all.ts";
import type { Left } from "./records.ts";
import type { Group } from "./groups.ts";

/** What each class means, in a few words. */
export const meanings: Readonly<Record<Class, string>> = {
  loosened: "something may be issued that was not before",
  error: "the policy failed",
  tightened: "less may be issued",
  reasons: "the same is issued, for other reasons",
};

const why: Readonly<Record<Left, string>> = {
  undecided: "no policy had decided",
  masked: "a mask hides what the policy looks at",
  torn: "the last line is cut off",
  access: "not about issuance",
};

/** `1 decision`, `2 decisions` */
export function decisionsText(count: number): string {
  return count === 1 ? "1 decision" : `${count} decisions`;
}

/** `2 (a mask hides what the policy looks at)`, of what could not be decided again. */
export function leftTexts(left: LeftCounts): string[] {
  const all = Object.entries(left) as [Left, number][];
  return all.filter(([, count]) => count > 0).map(([name, count]) => `${count} (${why[name]})`);
}

/** The causes of a group with their signs. */
export function signedCodes({ codes }: Pick<Group, "codes">): string[] {
  return [...codes.added.map((code) => `+${code}`), ...codes.removed.map((code) => `-${code}`)];
}
