import type { PolicyIdentity } from "../../issuance/decision.ts";
import { element, escaped } from "../report/formats/markup.ts";
import { legible, withTexts } from "../report/legible.ts";
import { page } from "../report/page.ts";
import type { Diff } from "./diff.ts";
import { decisionsText, leftTexts, meanings } from "./diff-words.ts";
import { classes } from "./difference.ts";
import type { Class } from "./difference.ts";
import type { AffectedBy } from "./groups.ts";
import { filterForm } from "./html/filter.ts";
import { groupArticle } from "./html/group.ts";
import { script } from "./html/script.ts";
import { style } from "./html/style.ts";

/** More than anybody reads; a browser would be slow with all of them. */
const maxGroups = 200;
const maxAffected = 10;

/** A diff as a page to look at. */
export function diffHtml(diff: Diff): string {
  const found = withTexts(diff, legible);
  const groups = found.groups.slice(0, maxGroups);
  const body = [
    header(found),
    affectedSection(found),
    filterForm(groups),
    element("main", {}, "\n", ...groups.map((group) => `${groupArticle(group)}\n`)),
    footer(found),
  ];
  return page({ title, style, script, body });
}

const title = "What the new policy changes";

function header({ base, head: newer, decisions, same, differences, excepted }: Diff): string {
  const totals = classes.map((name) => total(name, differences[name], excepted[name]));
  return element(
    "header",
    {},
    element("h1", {}, title),
    element("p", {}, `${decisionsText(decisions)}, ${same} of them the same under both policies.`),
    element("p", { class: "aside" }, "base ", policyText(base), ", head ", policyText(newer)),
    element("ul", { class: "totals" }, ...totals),
  );
}

function policyText({ revision, digest: whole }: PolicyIdentity): string {
  return `${element("code", {}, escaped(revision))} (${element("code", { title: whole }, escaped(whole.slice(0, 19)))})`;
}

function total(name: Class, count: number, approved: number): string {
  return element(
    "li",
    { class: count === 0 ? `${name} none` : name },
    element("strong", {}, String(count)),
    element("span", { class: "kind" }, name),
    element("p", { class: "aside" }, meanings[name], approved > 0 ? `; ${approved} approved` : ""),
  );
}

function affectedSection({ tenants, clients }: Diff): string {
  if (clients.length === 0) return "";
  return element(
    "section",
    {},
    element("h2", {}, "Who is affected"),
    element("div", { class: "tables" }, countsTable("tenant", tenants), countsTable("client", clients)),
  );
}

function countsTable(name: string, rows: readonly AffectedBy[]): string {
  const counted = classes.filter((one) => rows.some(({ differences }) => differences[one] > 0));
  const columns = counted.map((one) => element("th", { scope: "col", class: "number" }, one));
  const lines = rows.slice(0, maxAffected).map(({ id, differences }) => {
    const cells = counted.map((one) =>
      element("td", { class: `number ${differences[one] === 0 ? "zero" : one}` }, String(differences[one])),
    );
    return element("tr", {}, element("th", { scope: "row" }, element("code", {}, escaped(id))), ...cells);
  });
  const top = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, name), ...columns));
  const table = element("table", { class: "counts" }, top, element("tbody", {}, ...lines));
  const isCut = rows.length > maxAffected;
  const more = isCut ? element("p", { class: "aside" }, "These are the most affected; each group names its own.") : "";
  return element("div", {}, table, more);
}

function footer({ groups, left }: Diff): string {
  const beyond = groups.length - maxGroups;
  const remarks = [
    ...(groups.length === 0 ? ["Nothing differs."] : []),
    ...(beyond > 0 ? [`${beyond} more groups are not on this page; --format json has all of them.`] : []),
    ...leftTexts(left).map((text) => `Not decided again: ${text}.`),
  ];
  return element("footer", { class: "aside" }, ...remarks.map((remark) => element("p", {}, remark)));
}
