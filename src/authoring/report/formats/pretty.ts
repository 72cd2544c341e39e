import { inOneLine } from "../legible.ts";
import { countOf, totalsOf } from "../report.ts";
import type { Case, Coverage, Report, Suite } from "../report.ts";
import type { Context } from "./context.ts";
import { absent, countsText, durationText, lacksText, placeText, rangesText, shareText, totalsText } from "./words.ts";

/** For a terminal: a line for each file, what failed or was skipped with everything known about it, then the totals. */
export function pretty(report: Report, context: Context): string {
  const style = context.colour ? coloured : plain;
  const suites = report.suites.flatMap((suite) => suiteLines(suite, style, context));
  const coverage = context.quiet || report.coverage === undefined ? [] : coverageLines(report.coverage, style);
  const totals = totalsOf(report);
  const end = `${totalsText(totals)} in ${durationText(report.durationMs)}`;
  const lines = [...suites, "", ...coverage, "", style[totals.failed > 0 ? "failed" : "passed"](end), ""];
  return lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimStart();
}

type Outcome = Case["outcome"];
type Style = typeof plain;

const asIs = (text: string) => text;
const plain = {
  marks: { passed: "ok  ", failed: "FAIL", skipped: "skip" },
  passed: asIs,
  failed: asIs,
  skipped: asIs,
  aside: asIs,
};
const coloured: Style = {
  marks: { passed: "✓", failed: "✗", skipped: "-" },
  passed: sgr(32),
  failed: sgr(31),
  skipped: sgr(33),
  aside: sgr(2),
};

/** Select Graphic Rendition: ECMA-48 section 8.3.117. */
function sgr(parameter: number): (text: string) => string {
  return (text) => `\u001B[${parameter}m${text}\u001B[0m`;
}

function marked(outcome: Outcome, text: string, style: Style): string {
  return `${style[outcome](style.marks[outcome])} ${text}`;
}

function suiteLines({ file, cases }: Suite, style: Style, context: Context): string[] {
  const counted = countOf(cases);
  const outcome = outcomeOf(cases);
  const shown = cases.filter((one) => one.outcome === "failed" || (one.outcome === "skipped" && !context.quiet));
  if (shown.length === 0 && context.quiet) return [];
  const head = marked(outcome, `${inOneLine(file)}  ${style.aside(countsText(counted))}`, style);
  return [head, ...shown.flatMap((one) => caseLines(one, file, style, context)), ...(shown.length > 0 ? [""] : [])];
}

function outcomeOf(cases: readonly Case[]): Outcome {
  if (cases.some(({ outcome }) => outcome === "failed")) return "failed";
  return cases.some(({ outcome }) => outcome === "passed") ? "passed" : "skipped";
}

function caseLines(one: Case, file: string, style: Style, { width }: Context): string[] {
  const place = style.aside(inOneLine(placeText(file, one.line)));
  const head = marked(one.outcome, `${inOneLine(one.name)}  ${place}`, style);
  const details = detailsOf(one).flatMap((detail) => detailLines(detail, style, width));
  return [`  ${head}`, ...details.map((line) => `    ${line}`)];
}

/** A line of what is known of a case. */
interface Detail {
  readonly label: string;
  readonly text: string;
  readonly side?: "expected" | "actual";
}

function detailsOf({ message, differences = [], rules = [], hint, help }: Case): Detail[] {
  const stated = (label: string, text: string | undefined) => (text === undefined ? [] : [{ label, text }]);
  return [
    ...stated("why", message),
    ...differences.flatMap(({ member, expected = absent, actual = absent }): Detail[] => [
      { label: "differs", text: member },
      { label: "  expected", text: expected, side: "expected" },
      { label: "  actual", text: actual, side: "actual" },
    ]),
    ...rules.map(({ code, file, line }) => ({ label: "rule", text: `${code} in ${placeText(file, line)}` })),
    ...stated("hint", hint),
    ...stated("see", help),
  ];
}

const labelWidth = 12;
/** Before a line that goes on, so that no text begins a line: a runner of GitHub's would obey one that begins with `::`. */
const gutter = `${" ".repeat(labelWidth - 2)}| `;

function detailLines({ label, text, side }: Detail, style: Style, width = Infinity): string[] {
  const tone = side === undefined ? style.aside : style[side === "expected" ? "passed" : "failed"];
  const lines = text.split("\n").flatMap((line) => wrapped(line, width - labelWidth - 4));
  return lines.map((line, index) => tone(index === 0 ? label.padEnd(labelWidth) : gutter) + line);
}

/** Between words only, so that nothing that is copied has a break in it. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function coverageLines({ lines, codes }: Coverage, style: Style): string[] {
  const missed = (text: string) => `  ${style.skipped("missed".padEnd(labelWidth))}${inOneLine(text)}`;
  return [
    `coverage of lines: ${shareText(lines)}`,
    ...lines.missed.map((one) => missed(`${one.file}: ${rangesText(one.lines)}`)),
    `coverage of reason codes: ${shareText(codes)}`,
    ...codes.missed.map(({ code, lacks }) => missed(`${code}: ${lacksText[lacks]}`)),
  ];
}
