import { checkTitle } from "../checks.ts";
import { totalsOf } from "../report.ts";
import type { Case, Check, Report, RulePlace } from "../report.ts";
import type { Context } from "./context.ts";
import { explanation, isPage } from "./words.ts";

/** SARIF 2.1.0, for code scanning: what failed, each with the rules that had a part in it. */
export function sarif(report: Report, { version }: Context): string {
  const found = report.suites.flatMap(({ file, cases }) =>
    cases.filter(({ outcome }) => outcome === "failed").map((one) => ({ file, one })),
  );
  const rules = [...new Map(found.map(({ one }) => [one.check, one])).values()].map(rule);
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "assayer", version, rules } },
        // Keeps the alerts of `test` and of `lint` apart (section 3.17.3).
        automationDetails: { id: `assayer/${report.tool}/` },
        columnKind: "utf16CodeUnits",
        results: found.map(({ file, one }) => result(one, file, rules)),
        properties: { totals: totalsOf(report) },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

interface Rule {
  readonly id: Check;
}

function rule({ check, help }: Case) {
  const page = help !== undefined && isPage(help) ? { helpUri: help } : {};
  return { id: check, shortDescription: { text: checkTitle(check) }, ...page };
}

function result(one: Case, file: string, rules: readonly Rule[]) {
  const related = (one.rules ?? []).map(relatedLocation);
  return {
    ruleId: one.check,
    ruleIndex: rules.findIndex(({ id }) => id === one.check),
    level: "error",
    message: { text: withoutLinks([one.name, explanation(one)].filter((text) => text !== "").join("\n")) },
    // Code scanning shows nothing without a line.
    locations: [location(file, one.line ?? 1)],
    ...(related.length > 0 && { relatedLocations: related }),
  };
}

function relatedLocation({ code, file, line }: RulePlace, id: number) {
  return { id, ...location(file, line), message: { text: withoutLinks(code) } };
}

function location(file: string, startLine: number) {
  return { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine } } };
}

/** Relative to the root of the repository, which is where the command runs (RFC 3986 section 4.2). */
function uriOf(file: string): string {
  const path = file.split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path;
}

/** `[text](target)` would be a link, even in plain text (section 3.11.6). */
function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}
