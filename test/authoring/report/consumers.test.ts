import { readFileSync } from "node:fs";
import { buildMatcher } from "@microsoft/jest-sarif/lib/build-matcher.js";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { formats } from "../../../src/authoring/report/formats.ts";
import { totalsOf } from "../../../src/authoring/report/report.ts";
import type { Report, Totals } from "../../../src/authoring/report/report.ts";
import { anyReport } from "../../support/any-report.ts";
import {
  attribute,
  htmlFaults,
  readHtml,
  readJunit,
  readMarkdown,
  readTap,
  textOf,
  workflowCommand,
} from "../../support/report-consumers.ts";
import { lintReport, richReport } from "../../support/rich-report.ts";

const context = { version: "0.1.0", colour: false, quiet: false };

const judgeReport = new Ajv2020({ strict: true }).compile(
  JSON.parse(readFileSync("docs/test-report.schema.json", "utf8")) as object,
);
const judgeSarif = buildMatcher();

interface SarifLog {
  readonly runs: [
    {
      readonly properties: { readonly totals: Totals };
      readonly results: { readonly ruleIndex: number; readonly ruleId: string }[];
      readonly tool: { readonly driver: { readonly rules: { readonly id: string }[] } };
    },
  ];
}

/** How many of each outcome a format's consumer finds. Throws where it cannot read the text. */
type Count = (text: string, report: Report) => Totals | Promise<Totals>;

const json: Count = (text) => {
  const document = JSON.parse(text) as Report & { readonly totals: Totals };
  if (!judgeReport(document)) throw new Error(JSON.stringify(judgeReport.errors));
  expect(totalsOf(document)).toEqual(document.totals);
  return document.totals;
};

const junit: Count = async (text) => {
  const { testsuite = [], ...all } = await readJunit(text);
  const cases = testsuite.flatMap(({ testcase = [] }) => testcase);
  const failed = cases.filter(({ failure }) => failure !== undefined).length;
  const skipped = cases.filter(({ skipped }) => skipped !== undefined).length;
  expect(all).toMatchObject({ tests: cases.length, failures: failed, errors: 0 });
  return { passed: cases.length - failed - skipped, failed, skipped };
};

const tap: Count = (text) => {
  const { ok, results, extra, failures } = readTap(text);
  const failed = results.filter((one) => !one.ok).length;
  const skipped = results.filter(({ skip }) => skip !== false).length;
  expect({ ok, extra, failures }).toEqual({ ok: failed === 0, extra: [], failures: [] });
  return { passed: results.length - failed - skipped, failed, skipped };
};

/** Annotations are about what failed; the rest is in the last line. */
const github: Count = (text) => {
  const lines = text.trimEnd().split("\n");
  const commands = lines.map(workflowCommand).filter((command) => command !== undefined);
  expect(commands).toHaveLength(lines.length - 1);
  expect(new Set(commands.map(({ command }) => command)).size).toBeLessThanOrEqual(1);
  return { ...countedIn(lines.at(-1) ?? ""), failed: commands.length };
};

const sarif: Count = (text) => {
  const log = JSON.parse(text) as SarifLog;
  const { pass, message } = judgeSarif(log);
  if (!pass) throw new Error(message());
  const [{ results, properties, tool }] = log.runs;
  expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(results.map(({ ruleId }) => ruleId));
  return { ...properties.totals, failed: results.length };
};

/** Whatever is in a report stays text: a page of these elements only. */
const inMarkdown = new Set("html head body h2 h3 p code pre ul li a".split(" "));
const markdown: Count = (text, report) => {
  const elements = readMarkdown(text);
  expect(elements.map(({ tagName }) => tagName).filter((name) => !inMarkdown.has(name))).toEqual([]);
  const pages = new Set(report.suites.flatMap(({ cases }) => cases.map(({ help }) => help)));
  for (const one of elements.filter(({ tagName }) => tagName === "a")) expect(pages).toContain(textOf(one));
  const failures = elements.filter((one) => one.tagName === "h3" && textOf(one) !== "Coverage");
  const totals = countedIn(elements.filter(({ tagName }) => tagName === "p").map(textOf)[0] ?? "");
  expect(failures).toHaveLength(totals.failed);
  return totals;
};

const html: Count = (text) => {
  expect(htmlFaults(text)).toEqual([]);
  const elements = readHtml(text);
  expect(elements.filter(({ tagName }) => tagName === "script")).toHaveLength(1);
  const loaded = elements.filter((one) => ["src", "srcset", "action"].some((name) => attribute(one, name)));
  expect(loaded).toEqual([]);
  // Without JavaScript, all there is to miss is the filter.
  const hidden = elements.filter((one) => attribute(one, "hidden") !== undefined).map(({ tagName }) => tagName);
  expect(hidden).toEqual(["form"]);
  const count = (outcome: string) => elements.filter((one) => attribute(one, "data-outcome") === outcome).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
};

/** People read the last line. */
const pretty: Count = (text) => {
  expect(text.split("\n").filter((line) => workflowCommand(line) !== undefined)).toEqual([]);
  return countedIn(text.trimEnd().split("\n").at(-1) ?? "");
};

function countedIn(text: string): Totals {
  const [, passed, failed, skipped = 0] = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/.exec(text) ?? [];
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

const consumers = { pretty, json, junit, tap, github, sarif, markdown, html } satisfies Record<
  keyof typeof formats,
  Count
>;
const each = Object.entries(consumers) as [keyof typeof formats, Count][];

const empty: Report = { tool: "test", suites: [], durationMs: 0 };

describe.each(each)("%s is read by what reads it", (format, count) => {
  test.each([
    ["a report with something of everything", richReport],
    ["the linter's findings", lintReport],
    ["a report of nothing", empty],
  ])("%s", async (_, report) => {
    expect(await count(formats[format](report, context), report)).toEqual(totalsOf(report));
  });

  test("whatever is in it", async () => {
    await fc.assert(
      fc.asyncProperty(anyReport, async (report) => {
        expect(await count(formats[format](report, context), report)).toEqual(totalsOf(report));
      }),
      { numRuns: 100 },
    );
  });
});
