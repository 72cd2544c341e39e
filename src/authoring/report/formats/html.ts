import { countOf, totalsOf } from "../report.ts";
import type { Case, Coverage, Report, Share, Suite } from "../report.ts";
import { script } from "./html-script.ts";
import { style } from "./html-style.ts";
import { page } from "../page.ts";
import { element, escaped } from "./markup.ts";
import { countsText, durationText, isPage, lacksText, placeText, rangesText, shareText, titles } from "./words.ts";

/** A page to look at. */
export function html(report: Report): string {
  const totals = totalsOf(report);
  const title = `${titles[report.tool]}: ${totals.failed > 0 ? "failed" : "passed"}`;
  const summary = (["passed", "failed", "skipped"] as const).map((outcome) =>
    element("li", { class: outcome }, element("strong", {}, String(totals[outcome])), ` ${outcome}`),
  );
  const body = [
    element("header", {}, element("h1", {}, title), element("ul", { class: "totals" }, ...summary), took(report)),
    ...(report.coverage === undefined ? [] : [coverageSection(report.coverage)]),
    filter,
    element("main", {}, report.suites.map(suiteSection).join("")),
  ];
  return page({ title, style, script, body });
}

function took({ durationMs }: Report): string {
  return element("p", { class: "aside" }, `in ${durationText(durationMs)}`);
}

/** Hidden until the script is there that makes it work. */
const filter = [
  '<form hidden aria-label="Filter">',
  ...["all", "failed", "skipped", "passed"].map(
    (outcome) =>
      `<label><input type="radio" name="outcome" value="${outcome}"${outcome === "all" ? " checked" : ""}> ${outcome}</label>`,
  ),
  '<label class="text">containing <input type="search" name="text" autocomplete="off"></label>',
  "<output></output>",
  "</form>",
].join("\n");

function suiteSection({ file, cases }: Suite): string {
  const heading = [element("code", {}, escaped(file)), element("span", { class: "aside" }, countsText(countOf(cases)))];
  const items = cases.map((one) => `${caseItem(one)}\n`).join("");
  const list = items === "" ? "" : element("ul", { class: "cases" }, "\n", items);
  return `${element("section", {}, element("h2", {}, heading.join(" ")), "\n", list)}\n`;
}

function caseItem(one: Case): string {
  const { outcome, name, line, durationMs } = one;
  const aside = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(durationMs === undefined ? [] : [durationText(durationMs)]),
  ];
  const heading = [
    element("span", { class: "outcome" }, outcome),
    element("span", { class: "name" }, escaped(name)),
    element("span", { class: "aside" }, [one.check, ...aside].map(escaped).join(", ")),
  ];
  return element(
    "li",
    { class: outcome, "data-outcome": outcome },
    element("p", {}, heading.join(" ")),
    ...detailBlocks(one),
  );
}

function detailBlocks({ message, differences = [], rules = [], hint, help }: Case): string[] {
  return [
    ...(message === undefined ? [] : [element("pre", {}, escaped(message))]),
    ...(differences.length === 0 ? [] : [differencesTable(differences)]),
    ...rules.map((rule) =>
      element(
        "p",
        {},
        "rule ",
        element("code", {}, escaped(rule.code)),
        " in ",
        element("code", {}, escaped(placeText(rule.file, rule.line))),
      ),
    ),
    ...(hint === undefined ? [] : [element("p", {}, "How to mend it: ", escaped(hint))]),
    ...(help === undefined ? [] : [element("p", {}, "More: ", link(help))]),
  ];
}

function differencesTable(differences: NonNullable<Case["differences"]>): string {
  const side = (text: string | undefined, name: string) =>
    element(
      "td",
      { class: name },
      text === undefined ? element("em", {}, "absent") : element("code", {}, escaped(text)),
    );
  const rows = differences.map(({ member, expected, actual }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, escaped(member)),
      side(expected, "expected"),
      side(actual, "actual"),
    ),
  );
  const columns = ["member", "expected", "actual"].map((name) => element("th", { scope: "col" }, name));
  return element("table", {}, element("thead", {}, element("tr", {}, ...columns)), element("tbody", {}, ...rows));
}

function link(target: string): string {
  if (!isPage(target)) return element("code", {}, escaped(target));
  return element("a", { href: target, rel: "noreferrer" }, escaped(target));
}

function coverageSection({ lines, codes }: Coverage): string {
  const missedLines = lines.missed.map((one) => [one.file, `: ${rangesText(one.lines)}`] as const);
  const missedCodes = codes.missed.map(({ code, lacks }) => [code, `: ${lacksText[lacks]}`] as const);
  return element(
    "section",
    { class: "coverage" },
    element("h2", {}, "Coverage"),
    covered("Lines", lines, missedLines),
    covered("Reason codes", codes, missedCodes),
  );
}

function covered(name: string, share: Share, missed: readonly (readonly [name: string, why: string])[]): string {
  const text = `${name}: ${shareText(share)}`;
  if (missed.length === 0) return element("p", {}, text);
  const items = missed.map(([one, why]) => element("li", {}, element("code", {}, escaped(one)), escaped(why)));
  return element("details", {}, element("summary", {}, text), element("ul", {}, items.join("")));
}
