import { inOneLine } from "../legible.ts";
import { countOf, totalsOf } from "../report.ts";
import type { Case, Coverage, Report, Suite } from "../report.ts";
import {
  countsText,
  durationText,
  isPage,
  lacksText,
  placeText,
  rangesText,
  shareText,
  titles,
  totalsText,
} from "./words.ts";

/** GitHub takes 65,536 characters in a comment, and 1 MiB in a job summary. */
const longestPage = 60_000;
const longestText = 4_000;
const longestName = 500;

/** GitHub Flavored Markdown, for a comment on a pull request or a job summary. */
export function markdown(report: Report): string {
  const totals = totalsOf(report);
  const head = [
    `## ${titles[report.tool]}: ${totals.failed > 0 ? "failed" : "passed"}`,
    `${totalsText(totals)} in ${durationText(report.durationMs)}.`,
  ];
  const failures = report.suites.flatMap(({ file, cases }) =>
    outcomesOf("failed", cases).map((one) => [file, one] as const),
  );
  const blocks = [
    ...failures.map(([file, one]) => failure(one, file)),
    ...(report.coverage === undefined ? [] : coverageBlocks(report.coverage)),
    ...listed("Skipped:", report.suites.flatMap(skippedIn)),
    ...listed(
      "Files:",
      report.suites.map(({ file, cases }) => `${code(file)}: ${countsText(countOf(cases))}`),
    ),
  ];
  return `${withinPage([...head, ...blocks]).join("\n\n")}\n`;
}

function outcomesOf(outcome: Case["outcome"], cases: readonly Case[]): Case[] {
  return cases.filter((one) => one.outcome === outcome);
}

function failure(one: Case, file: string): string {
  const { rules = [], hint, help, differences = [] } = one;
  return [
    `### ${code(one.name)}`,
    `${code(placeText(file, one.line))}, ${code(one.check)}`,
    ...(one.message === undefined ? [] : [fenced("text", one.message)]),
    ...(differences.length === 0 ? [] : [fenced("diff", differences.map(differenceText).join("\n"))]),
    ...listed(
      "Rules:",
      rules.map(({ code: name, file, line }) => `${code(name)} in ${code(placeText(file, line))}`),
    ),
    ...(hint === undefined ? [] : [`How to mend it: ${code(hint)}`]),
    ...(help === undefined ? [] : [`More: ${isPage(help) ? `<${help}>` : code(help)}`]),
  ].join("\n\n");
}

function differenceText({ member, expected, actual }: NonNullable<Case["differences"]>[number]): string {
  const side = (sign: string, text: string | undefined) =>
    text === undefined ? [] : text.split("\n").map((line) => `${sign} ${line}`);
  return [`  ${inOneLine(member)}`, ...side("-", expected), ...side("+", actual)].join("\n");
}

function skippedIn({ file, cases }: Suite): string[] {
  return outcomesOf("skipped", cases).map(({ name, line, message }) =>
    [code(name), ...(message === undefined ? [] : [code(message)]), code(placeText(file, line))].join(", "),
  );
}

function coverageBlocks({ lines, codes }: Coverage): string[] {
  return [
    "### Coverage",
    ...listed(
      `Lines: ${shareText(lines)}`,
      lines.missed.map((one) => `${code(one.file)}: ${rangesText(one.lines)}`),
    ),
    ...listed(
      `Reason codes: ${shareText(codes)}`,
      codes.missed.map((one) => `${code(one.code)}: ${lacksText[one.lacks]}`),
    ),
  ];
}

/** Nobody reads more of a list than this. */
const longestList = 50;

function listed(title: string, items: readonly string[]): string[] {
  if (items.length === 0 && title.endsWith(":")) return [];
  const more = items.length > longestList ? [`- … and ${items.length - longestList} more`] : [];
  const lines = [...items.slice(0, longestList).map((item) => `- ${item}`), ...more];
  return [[title, ...(lines.length > 0 ? ["", ...lines] : [])].join("\n")];
}

function withinPage(blocks: readonly string[]): string[] {
  const fitting: string[] = [];
  let length = 0;
  for (const block of blocks) {
    if (length + block.length > longestPage) continue;
    fitting.push(block);
    length += block.length + 2;
  }
  const left = blocks.length - fitting.length;
  return left === 0 ? fitting : [...fitting, `… and ${left} more sections, which are left out.`];
}

/** Text that nothing in it can end: the fence is longer than any in the text (GFM sections 4.5 and 6.3). */
function code(text: string): string {
  const line = shortened(inOneLine(text), longestName) || " ";
  const fence = fenceFor(line, 1);
  const space = /^`|`$|^ .*\S.* $/.test(line) ? " " : "";
  return fence + space + line + space + fence;
}

function fenced(language: string, text: string): string {
  const block = shortened(text, longestText);
  const fence = fenceFor(block, 3);
  return `${fence}${language}\n${block}\n${fence}`;
}

function fenceFor(text: string, shortest: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(Math.max(shortest, longest + 1));
}

function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
