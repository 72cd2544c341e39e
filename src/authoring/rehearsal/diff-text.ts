import { classes } from "./difference.ts";
import type { Diff } from "./diff.ts";
import type { Group } from "./groups.ts";
import type { Affected } from "./tally.ts";

/** A diff for a terminal. */
export function diffText(diff: Diff): string {
  const { base, head, decisions, same, left } = diff;
  const lines = [
    `base ${base.revision} ${base.digest}`,
    `head ${head.revision} ${head.digest}`,
    `${decisions} decisions, ${same} the same`,
    ...classes.map((name) => `  ${name.padEnd(9)} ${diff.differences[name]}${approved(diff.excepted[name])}`),
    ...diff.groups.flatMap((group) => ["", ...groupLines(group)]),
    ...Object.entries(left)
      .filter(([, count]) => count > 0)
      .map(([why, count]) => `not decided again: ${count} ${why}`),
  ];
  return `${lines.join("\n")}\n`;
}

function groupLines({ class: kind, codes, members, count, excepted, tenants, clients, examples }: Group): string[] {
  const signed = [...codes.added.map((one) => `+${one}`), ...codes.removed.map((one) => `-${one}`)];
  const title = [kind, ...signed, ...(members.length > 0 ? [`(${members.join(", ")})`] : [])].join(" ");
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

/** Names come from requests: what a terminal would obey is shown, not sent. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
}
