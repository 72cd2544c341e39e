import { code, page, table } from "../markdown.ts";
import { classes } from "./difference.ts";
import type { Change, Class } from "./difference.ts";
import type { Diff } from "./diff.ts";
import type { Group } from "./groups.ts";
import type { Affected } from "./tally.ts";

/** A diff as a comment on a pull request. */
export function diffMarkdown(diff: Diff): string {
  const { base, head, decisions, same, left } = diff;
  const counted = classes.map((name) => [meanings[name], String(diff.differences[name]), String(diff.excepted[name])]);
  const skipped = Object.entries(left).filter(([, count]) => count > 0);
  return page(
    "## Decisions under the new policy",
    `${decisions} logged decisions under ${code(base.revision)} and ${code(head.revision)}: ${same} the same.`,
    table(["difference", "decisions", "of them approved"], counted),
    ...diff.groups.map(section),
    ...(skipped.length === 0
      ? []
      : [`Not decided again: ${skipped.map(([why, count]) => `${count} ${why}`).join(", ")}.`]),
  );
}

const meanings: Readonly<Record<Class, string>> = {
  loosened: "loosened: something may be issued that was not before",
  error: "error: the policy failed",
  tightened: "tightened: less may be issued",
  reasons: "reasons: the same is issued, for other reasons",
};

function section(group: Group): string {
  const codes = [...group.codes.added.map((one) => `+${one}`), ...group.codes.removed.map((one) => `-${one}`)];
  const title = [group.class, ...codes.map(safe), ...(codes.length === 0 ? group.members : [])].join(" ");
  return page(
    `### ${title}`,
    `${group.count} decisions${group.excepted > 0 ? `, ${group.excepted} of them approved` : ""}.`,
    `Tenants: ${affected(group.tenants)}. Clients: ${affected(group.clients)}.`,
    table(
      ["decision", "time", "client", "gained", "lost"],
      group.examples.map(({ decision_id, time, client, changes }) => [
        safe(decision_id),
        time,
        safe(client),
        words(changes, "gained"),
        words(changes, "lost"),
      ]),
    ),
  ).trimEnd();
}

function affected(all: readonly Affected[]): string {
  return all.map(({ id, count }) => `${safe(id)} (${count})`).join(", ");
}

function words(changes: readonly Change[], side: "gained" | "lost"): string {
  return changes.flatMap((change) => change[side].map((name) => `${change.member}: ${safe(name)}`)).join(", ");
}

/** Names come from requests: in a comment on a pull request they must be text, and nothing but text. */
function safe(name: string): string {
  return code(name.replaceAll("`", "'"));
}
