import { totalsOf } from "../report.ts";
import type { Case, Report } from "../report.ts";
import { explanation, titles, totalsText } from "./words.ts";

/**
 * Workflow commands of GitHub Actions: what failed becomes an annotation where it is written. The job summary is
 * Markdown, which is another format.
 */
export function github(report: Report): string {
  const annotations = report.suites.flatMap(({ file, cases }) =>
    cases.filter(({ outcome }) => outcome === "failed").map((one) => annotation(one, file)),
  );
  return [...annotations, `${titles[report.tool]}: ${totalsText(totalsOf(report))}`, ""].join("\n");
}

function annotation(one: Case, file: string): string {
  const properties = { file, ...(one.line !== undefined && { line: String(one.line) }), title: one.name };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${inProperty(value)}`);
  return `::error ${written.join(",")}::${inData(explanation(one) || "not as expected")}`;
}

/** As the runner reads them back: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
function inData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function inProperty(text: string): string {
  return inData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
