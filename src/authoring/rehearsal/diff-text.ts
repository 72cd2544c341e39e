import { printable } from "../printable.ts";
import { classes } from "./difference.ts";
import type { Diff } from "./diff.ts";
import { decisionsText, leftTexts, signedCodes } from "./diff-words.ts";
import type { Group } from "./groups.ts";
import type { Affected } from "./tally.ts";

/** A diff for a terminal. */
export function diffText(diff: Diff): string {
  const { base, head, decisions, same, left } = diff;
  const lines = [
    `base ${base.revision} ${base.digest}`,
    `head ${head.revision} ${head.digest}`,
    `${decisionsText(decisions)}, ${same} the same`,
    ...classes.map((name) => `  ${name.padEnd(9)} ${diff.differences[name]}${approved(diff.excepted[name])}`),
    ...diff.groups.flatMap((group) => ["", ...groupLines(group)]),
    ...leftTexts(left).map((text) => `not decided again: ${text}`),
  ];
  return `${lines.join("\n")}\n`;
}

function groupLines(group: Group): string[] {
  const { class: kind, members, count, excepted, tenants, clients, examples } = group;
  const title = [kind, ...signedCodes(group), ...(members.length > 0 ? [`(${members.join(", ")})`] : [])].join(" ");
  return [
    `${title}: ${count}${approved(excepted)}`,
    `  tenants: ${listed(tenants)}`,
    `  clients: ${listed(clients)}`,
    ...examples.map(({ decision_id, client, changes }) => {
      const words = changes.flatMap(({ member, gained, lost }) => [
        ...gained.map((name) => `+${member} ${name}`),
        ...lost.map((name) => `-${member} ${name}`),
      ]);
      return `  ${printable([decision_id, client, ...words].join(" "))}`;
    }),
  ];
}

function approved(count: number): string {
  return count > 0 ? ` (${count} approved)` : "";
}

function listed(all: readonly Affected[]): string {
  return printable(all.map(({ id, count }) => `${id} (${count})`).join(", "));
}
