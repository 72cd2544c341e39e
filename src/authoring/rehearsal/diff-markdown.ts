import { code, page, table } from "../markdown.ts";
import { classes } from "./difference.ts";
import type { Change } from "./difference.ts";
import type { Diff } from "./diff.ts";
import { decisionsText, leftTexts, meanings, signedCodes } from "./diff-words.ts";
import type { Group } from "./groups.ts";
import type { Affected } from "./tally.ts";

/** A diff as a comment on a pull request. */
export function diffMarkdown(diff: Diff): string {
  const { base, head, decisions, same, left } = diff;
  const counted = classes.map((name) => [
    `${name}: ${meanings[name]}`,
    String(diff.differences[name]),
    String(diff.excepted[name]),
  ]);
  return page(
    "## Decisions under the new policy",
    `${decisionsText(decisions)} under ${code(base.revision)} and ${code(head.revision)}: ${same} the same.`,
    table(["difference", "decisions", "of them approved"], counted),
    ...fitting(diff.groups.map(section)),
    ...leftTexts(left).map((text) => `Not decided again: ${text}.`),
  );
}

/** What a comment on GitHub may hold is 65,536 characters; a long one is not read either. */
const maxLength = 50_000;

/** As many sections as a comment has room for. */
function fitting(sections: readonly string[]): string[] {
  let length = 0;
  const shown = sections.filter((section) => (length += section.length) < maxLength);
  const beyond = sections.length - shown.length;
  return beyond === 0 ? shown : [...shown, `${beyond} more groups are in the other formats.`];
}

function section(group: Group): string {
  const codes = signedCodes(group);
  const title = [group.class, ...codes.map(safe), ...(codes.length === 0 ? group.members : [])].join(" ");
  return page(
    `### ${title}`,
    `${decisionsText(group.count)}${group.excepted > 0 ? `, ${group.excepted} of them approved` : ""}.`,
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
